//! What a call is answered with: HTTP 200 whatever happens, and the three keys that say what has happened.

use super::commands::Service;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use doubletick_protocol::{Error, Result, codes};
use schemars::JsonSchema;
use serde::Serialize;

/// The URL or the method is wrong.
pub(super) const BAD_URL: i32 = 60002;
/// The body is no JSON.
pub(super) const BAD_JSON: i32 = 60003;
/// `identifier` or `usersig` is missing.
pub(super) const NO_ACCOUNT: i32 = 60004;
/// `sdkappid` is not that of the application.
pub(super) const BAD_APP: i32 = 60006;
/// More calls of a command than there may be in a second.
pub(super) const TOO_OFTEN: i32 = 60007;
/// The body is too large, or did not come in time.
pub(super) const BAD_BODY: i32 = 60008;
/// No such service or command.
pub(super) const BAD_PATH: i32 = 60009;
/// Only administrators may call.
pub(super) const NO_ADMIN: i32 = 60010;
/// `sdkappid` is missing.
pub(super) const NO_APP: i32 = 60012;

/// What every answer has.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Status {
    /// `OK`, or `FAIL`: nothing has changed, unless the command says otherwise.
    action_status: &'static str,
    /// What was wrong, in one sentence that names the field; empty on success.
    error_info: String,
    /// 0 on success; see the table of codes in docs/server-api.md.
    error_code: i32,
}

#[derive(Serialize)]
struct Whole<T> {
    #[serde(flatten)]
    status: Status,
    #[serde(flatten)]
    body: Option<T>,
}

/// The body of a successful answer.
pub(super) fn body(answer: &impl Serialize) -> Result<Vec<u8>> {
    let status = Status { action_status: "OK", error_info: String::new(), error_code: 0 };
    serde_json::to_vec(&Whole { status, body: Some(answer) })
        .map_err(|error| Error::new(codes::ERR_SDK_INTERNAL_ERROR, format!("the answer: {error}")))
}

/// The body of a failed one.
fn failure(error: &Error) -> Vec<u8> {
    let status = Status { action_status: "FAIL", error_info: error.text.clone(), error_code: error.code };
    // It is two texts and a number.
    serde_json::to_vec(&Whole { status, body: None::<()> }).unwrap_or_default()
}

/// The answer over HTTP.
pub(super) fn response(result: Result<Vec<u8>>) -> Response {
    let body = result.unwrap_or_else(|error| failure(&error));
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An error with the code that the service of a command has for it. Codes that clients of the SDK know from the
/// service (10000 and above) are the same here.
pub(super) fn with_code_of(service: Service, error: Error) -> Error {
    use codes::*;
    let code = match (service, error.code) {
        (_, code) if code >= 10_000 && code != ERR_SVR_MSG_INVALID_ID => return error,
        (Service::Doubletick, ERR_SDK_GROUP_INVALID_ID) => ERR_INVALID_PARAMETERS,
        // What clients of the SDK are told, too.
        (Service::Doubletick, _) => return error,
        (Service::OpenIm, ERR_SVR_MSG_INVALID_ID) => 90012,
        (Service::OpenIm, ERR_SDK_NOT_LOGGED_IN) => 90048,
        (Service::OpenIm, ERR_SDK_COMM_INVALID_IDENTIFIER | ERR_INVALID_MSG_RECEIVER) => 90008,
        (Service::OpenIm, ERR_SDK_MSG_BODY_SIZE_LIMIT) => 93000,
        (Service::OpenIm, ERR_INVALID_MSG_ELEM) => 90007,
        (Service::OpenIm, ERR_INVALID_PARAMETERS) => 90001,
        (Service::OpenIm, _) => 90994,
        (Service::Group, ERR_SDK_NOT_LOGGED_IN | ERR_SVR_MSG_INVALID_ID) => ERR_SVR_GROUP_ACCOUNT_NOT_FOUND,
        (Service::Group, ERR_SDK_MSG_BODY_SIZE_LIMIT) => 80002,
        (Service::Group, ERR_SDK_COMM_INTERRUPT..=ERR_SDK_INTERNAL_ERROR) => ERR_SVR_GROUP_INTERNAL_ERROR,
        (Service::Group, _) => ERR_SVR_GROUP_INVALID_PARAMETERS,
        (Service::Account, ERR_SDK_NOT_LOGGED_IN | ERR_SVR_MSG_INVALID_ID) => 70107,
        (Service::Account, ERR_SDK_COMM_INTERRUPT..=ERR_SDK_INTERNAL_ERROR) => 70500,
        (Service::Account, _) => 70402,
    };
    Error { code, ..error }
}

/// The code for a body in which a field is missing or wrong; `text` names it.
pub(super) fn bad_field(service: Service, text: String) -> Error {
    let code = match service {
        Service::Group => codes::ERR_SVR_GROUP_INVALID_PARAMETERS,
        Service::Account => 70402,
        Service::Doubletick => codes::ERR_INVALID_PARAMETERS,
        Service::OpenIm => {
            let codes = [
                ("MsgType", 90010),
                ("MsgContent", 90007),
                ("MsgBody", 90007),
                ("MsgRandom", 90005),
                ("To_Account", 90003),
                ("From_Account", 90008),
            ];
            codes.iter().find(|(name, _)| text.contains(name)).map_or(90001, |(_, code)| *code)
        }
    };
    Error::new(code, text)
}
