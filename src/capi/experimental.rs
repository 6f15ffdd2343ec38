//! The experimental door: operations that have no function of their own.

use super::call::{self, Obligation, Outcome};
use super::callbacks::TIMCommCallback;
use super::enums::result::TIM_SUCC;
use super::json::Viewer;
use super::pointers::{Text, UserData};
use super::{dispatch, json, log, sdk, server};
use doubletick_client::Reply;
use doubletick_protocol::message::Message;
use doubletick_protocol::{Error, codes};
use std::ffi::c_int;

/// Does one operation by name.
///
/// `json_param`: an object with `request_internal_operation` and the keys of that operation. Known are
/// `internal_operation_set_custom_server_info` (the first of its long connection addresses is the server, over
/// `ws://`, for every later `TIMInit` whose configuration has no `sdk_config_server_url`, and an empty array
/// forgets it; an SDK that is initialised keeps its server until `TIMUninit`), `internal_operation_write_log` (a line for the log callback),
/// `internal_operation_set_network_info` (the same as `DTWake`, unless its network is said not to be connected),
/// `internal_operation_wipe_device_store` (an addition of doubletick: what the user who is logged in has given and the
/// server does not have is forgotten, also on the device, and calls that wait for it are answered 7009; so is what was read
/// before and is there to be read without a link, and so are drafts; its callback comes
/// when that is done, with 6014 without a login, 6013 without an SDK, 7010 where the device cannot write),
/// `internal_operation_get_unsent_messages` (an addition of doubletick: the messages of the user who is logged in that wait on this
/// device for the server, as `response_unsent_message_array` of the result, in the order in which they were sent, with
/// `message_status` 1 (kTIMMsg_Sending) and without a seq and a time of the server; 6014 without a login, 6013 without an SDK),
/// `internal_operation_process_ends` (an addition of doubletick, for runtimes that end the process inside a callback and
/// first wait for every other thread to leave native code: called inside a callback, whoever waits in `TIMUninit` for
/// that callback goes on, as if it had returned, which it must not do any more; elsewhere it does nothing) and
/// `internal_operation_is_commercial_ability_enabled` (always yes). Every other operation is accepted and
/// does nothing.
/// Result: an object with `response_internal_operation` and the keys of that operation.
///
/// Returns 0; TIM_ERR_PARAM: NULL, empty, not UTF-8; TIM_ERR_JSON: not an object, without
/// `request_internal_operation`, or a key of a wrong type; before `TIMInit` TIM_ERR_SDKUNINIT: there is no thread
/// for the callback, and nothing is done. `cb` may be NULL. Any thread, also before
/// `TIMInit`.
/// Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn callExperimentalAPI(
    json_param: Text,
    cb: TIMCommCallback,
    user_data: UserData,
) -> c_int {
    let mut answer = Obligation::new(cb, user_data);
    let mut response = None;
    let (owed, result) = (&mut answer, &mut response);
    let code = call::run("callExperimentalAPI", move || {
        let operation = json::experimental::operation("json_param", json_param)?;
        let thread = owed.thread()?;
        let asks = match operation {
            json::experimental::Operation::WipeDeviceStore => Asks::Wipe,
            json::experimental::Operation::UnsentMessages => Asks::Unsent,
            _ => Asks::Nothing,
        };
        *result = Some((json::experimental::response(&operation), thread, asks));
        match operation {
            json::experimental::Operation::CustomServer(url) => server::set_custom(url),
            json::experimental::Operation::WriteLog { level, line } => log::line(level, line),
            json::experimental::Operation::Network { connected: true } => sdk::wake(),
            json::experimental::Operation::ProcessEnds => dispatch::callback_stays(),
            json::experimental::Operation::Network { connected: false }
            | json::experimental::Operation::WipeDeviceStore
            | json::experimental::Operation::UnsentMessages
            | json::experimental::Operation::CommercialAbility
            | json::experimental::Operation::Other(_) => (),
        }
        Ok(())
    });
    match response {
        Some((json, _thread, Asks::Wipe)) if code == TIM_SUCC => wipe(answer, json),
        Some((_, _thread, Asks::Unsent)) if code == TIM_SUCC => unsent(answer),
        Some((json, _thread, Asks::Nothing)) if code == TIM_SUCC => {
            answer.succeed(move || Ok(Outcome::from(json)));
        }
        _ => answer.disarm(),
    }
    code
}

/// What of an operation the client answers.
enum Asks {
    Wipe,
    Unsent,
    Nothing,
}

/// Answers with the messages that wait.
fn unsent(answer: Obligation) {
    let told = |viewer: &Viewer, messages: Vec<Message>| {
        Ok(Outcome::from(json::experimental::unsent(viewer, &messages)))
    };
    sdk::with(|client| match client {
        Some(client) => client.unsent(call::reply(client, answer, told)),
        None => answer.fail(not_initialised()),
    });
}

/// Answers when the device has forgotten what waits on it.
fn wipe(answer: Obligation, json: String) {
    let done = move |result: doubletick_protocol::Result<()>| match result {
        Ok(()) => answer.succeed(move || Ok(Outcome::from(json))),
        Err(error) => answer.fail(error),
    };
    sdk::with(|client| match client {
        Some(client) => client.wipe_kept(Reply::new(done)),
        None => done(Err(not_initialised())),
    });
}

fn not_initialised() -> Error {
    Error::new(codes::ERR_SDK_NOT_INITIALIZED, "not initialised: call TIMInit first")
}
