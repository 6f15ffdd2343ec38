//! One call: who asks, how often, how much, and then the command.

use super::answer::{
    BAD_APP, BAD_BODY, BAD_PATH, BAD_URL, NO_ACCOUNT, NO_ADMIN, NO_APP, TOO_OFTEN, response, with_code_of,
};
use super::commands::Command;
use super::{Ctx, Rest};
use crate::audit::{By, Via};
use crate::connection::is_wrong_credential;
use crate::http::client;
use crate::metrics::Limit;
use crate::service::{Peer, Service};
use crate::turns;
use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::header::{AUTHORIZATION, CONNECTION};
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use bytes::Bytes;
use doubletick_protocol::ids::UserId;
use doubletick_protocol::wire;
use doubletick_protocol::{Error, Result, codes};
use percent_encoding::percent_decode_str;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Bytes that a body may have.
const BODY_BYTES: usize = 1024 * 1024;
/// `TIMMsgPriority` of a message for which nothing else is said.
pub(super) const NORMAL_PRIORITY: u32 = 1;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Answers `/v4/…`.
pub(super) async fn call(
    State(rest): State<Arc<Rest>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Response {
    let peer = client(&rest.service, request.headers(), peer);
    let path = request.uri().path().trim_start_matches("/v4/").to_owned();
    let result = match admit(&rest, peer, &path, &request) {
        Ok((command, admin, by)) => answer(&rest, command, admin, by, request).await,
        // Who is not let in has turns as everybody has who speaks HTTP.
        Err(_) if !turns::wait(&rest.service, peer, false).await => return turns::refusal(),
        Err(error) => Err(error),
    };
    let code = result.as_ref().map_or_else(|error| error.code, |_| 0);
    // What is no command can be anything.
    let command = rest.commands.get(&path).map_or("(none)", |command| command.path);
    rest.service.metrics.rest_call(command, code);
    tracing::debug!(%peer, command, code, "REST call");
    let mut response = response(result);
    if code == BAD_BODY {
        // The rest of the body is not waited for.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The command that is called, and who calls, before anything of a body is read.
fn admit<'a>(
    rest: &'a Rest,
    peer: IpAddr,
    path: &str,
    request: &Request,
) -> Result<(&'a Command, UserId, By)> {
    if request.method() != Method::POST {
        return Err(Error::new(BAD_URL, "the method must be POST"));
    }
    let Some(command) = rest.commands.get(path) else {
        let code = match path.split_once('/') {
            Some(("group_open_http_svc", _)) => codes::ERR_SVR_GROUP_API_NAME_ERROR,
            _ => BAD_PATH,
        };
        return Err(Error::new(code, "the path: no such command; /openapi.json has all"));
    };
    let (admin, by) = match request.headers().get(AUTHORIZATION) {
        Some(header) => by_header(rest, peer, header)?,
        None => by_url(rest, peer, request.uri().query().unwrap_or_default())?,
    };
    if by.via == Via::Token && !command.for_tokens() {
        return Err(Error::new(
            NO_ADMIN,
            "Authorization: a token of the console is not good for this command",
        ));
    }
    Ok((command, admin, by))
}

async fn answer(
    rest: &Arc<Rest>,
    command: &Command,
    admin: UserId,
    by: By,
    request: Request,
) -> Result<Vec<u8>> {
    if !rest.rates.take(command.path, Instant::now()) {
        return Err(Error::new(TOO_OFTEN, "too many calls of this command within a second"));
    }
    let body = read(request.into_body()).await?;
    let ctx = Ctx { rest: Arc::clone(rest), admin, by };
    let run = async {
        ctx.ensure_account().await?;
        (command.run)(ctx.clone(), body).await
    };
    run.await.map_err(|error| with_code_of(command.service, error))
}

/// Stands in the place of a user where wrong tokens are counted; it is no user id.
const TOKENS: &str = "(a token of the console)";

/// Who calls, by the header `Authorization`: `Bearer` with a token of the console, or `UserSig` with what the URL has
/// otherwise, which no log of a proxy has then. Browsers send neither by themselves, so a foreign page cannot call.
fn by_header(rest: &Rest, peer: IpAddr, header: &HeaderValue) -> Result<(UserId, By)> {
    let form = || Error::new(NO_ACCOUNT, "Authorization: must be Bearer TOKEN or UserSig IDENTIFIER:USERSIG");
    let (scheme, credential) = header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(form)?;
    match scheme {
        "Bearer" => by_token(rest, peer, credential.trim()),
        "UserSig" => {
            let (user, sig) = credential.trim().split_once(':').ok_or_else(form)?;
            let user = percent_decode_str(user).decode_utf8().map_err(|_| form())?;
            by_user_sig(rest, peer, &user, sig)
        }
        _ => Err(form()),
    }
}

/// Acts for the first of the administrators.
fn by_token(rest: &Rest, peer: IpAddr, token: &str) -> Result<(UserId, By)> {
    let Service { engine, limits, metrics, .. } = &*rest.service;
    limits.login(peer, TOKENS, Instant::now()).inspect_err(|_| metrics.limit(Limit::FailedLogins))?;
    let known = rest.console.as_ref().and_then(|console| console.check(token, engine.now_ms() / 1000));
    let Some(who) = known else {
        limits.login_failed(peer, TOKENS, Instant::now());
        let code = codes::ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY;
        refused(rest, peer, code);
        return Err(Error::new(code, "Authorization: no such token, or it has expired or was revoked"));
    };
    Ok((rest.first_admin.clone(), By { who, via: Via::Token }))
}

/// A line for the log; strangers do not fill it.
fn refused(rest: &Rest, peer: IpAddr, code: i32) {
    if let Some(left_out) = rest.service.limits.line(peer, Instant::now()) {
        tracing::info!(%peer, code, left_out, "a REST call with a wrong credential");
    }
}

/// The administrator who calls, by the parameters of the URL.
fn by_url(rest: &Rest, peer: IpAddr, query: &str) -> Result<(UserId, By)> {
    let parameters = parameters(query)?;
    let get = |name| parameters.get(name).map(String::as_str).filter(|value: &&str| !value.is_empty());
    let Some(app_id) = get("sdkappid") else { return Err(Error::new(NO_APP, "sdkappid: missing")) };
    if app_id.parse() != Ok(rest.app_id) {
        return Err(Error::new(BAD_APP, "sdkappid: not that of this server"));
    }
    let Some(user) = get("identifier") else { return Err(Error::new(NO_ACCOUNT, "identifier: missing")) };
    let Some(user_sig) = get("usersig") else { return Err(Error::new(NO_ACCOUNT, "usersig: missing")) };
    if get("random").is_some_and(|random| random.parse::<u32>().is_err()) {
        return Err(Error::new(BAD_URL, "random: must be a number, 0 to 4294967295"));
    }
    if get("contenttype").is_some_and(|kind| kind != "json") {
        return Err(Error::new(BAD_URL, "contenttype: must be json"));
    }
    by_user_sig(rest, peer, user, user_sig)
}

fn by_user_sig(rest: &Rest, peer: IpAddr, user: &str, user_sig: &str) -> Result<(UserId, By)> {
    let Service { engine, limits, metrics, .. } = &*rest.service;
    limits.login(peer, user, Instant::now()).inspect_err(|_| metrics.limit(Limit::FailedLogins))?;
    if let Err(error) = engine.check_credential(user, user_sig) {
        if is_wrong_credential(error.code) {
            limits.login_failed(peer, user, Instant::now());
        }
        refused(rest, peer, error.code);
        let code = if error.code < 10_000 { NO_ACCOUNT } else { error.code };
        return Err(Error { code, ..error });
    }
    if !engine.is_admin(user) {
        return Err(Error::new(NO_ADMIN, "identifier: not an administrator of this server"));
    }
    Ok((user.to_owned(), By { who: user.to_owned(), via: Via::Rest }))
}

/// The parameters of a URL; of one that comes twice, the first.
fn parameters(query: &str) -> Result<HashMap<String, String>> {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        let decoded = percent_decode_str(&text).decode_utf8().map(|text| text.into_owned());
        decoded.map_err(|_| Error::new(BAD_URL, "the URL: a parameter is no UTF-8"))
    };
    let mut parameters = HashMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        parameters.entry(decode(name)?).or_insert(decode(value)?);
    }
    Ok(parameters)
}

async fn read(body: Body) -> Result<Bytes> {
    match timeout(BODY_TIME, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            Err(Error::new(BAD_BODY, format!("the body: broken off, or more than {BODY_BYTES} bytes")))
        }
        Err(_) => Err(Error::new(
            BAD_BODY,
            format!("the body: did not come within {} seconds", BODY_TIME.as_secs()),
        )),
    }
}

impl Ctx {
    /// The administrator gets an account with the first call, as others with the first login.
    async fn ensure_account(&self) -> Result<()> {
        if self.rest.known.lock().contains(&self.admin) {
            return Ok(());
        }
        self.make_account(&self.admin).await?;
        self.rest.known.lock().insert(self.admin.clone());
        Ok(())
    }

    /// Seconds since 1970.
    pub(super) fn now_seconds(&self) -> u64 {
        self.rest.service.engine.now_ms() / 1000
    }

    /// Makes the account of a user, who is logged in nowhere by it. One that is there stays as it is.
    pub(super) async fn make_account(&self, user: &str) -> Result<()> {
        let request = wire::Request::Login {
            user_id: user.to_owned(),
            user_sig: String::new(),
            platform: 0,
            held: 0,
            device: String::new(),
        };
        self.ask_as(user, request).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_the_first_of_a_name_counts() {
        let found = parameters("identifier=a%2Bb&usersig=x*y-_&identifier=c&empty&&n=%E4%BD%A0+1").unwrap();
        let get = |name: &str| found.get(name).map(String::as_str);
        assert_eq!(get("identifier"), Some("a+b"));
        assert_eq!(get("usersig"), Some("x*y-_"));
        assert_eq!((get("empty"), get("n"), get("")), (Some(""), Some("你 1"), None));
        assert_eq!(parameters("a=%ff").unwrap_err().code, BAD_URL);
    }
}
