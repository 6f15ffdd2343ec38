//! Life of the SDK: start, end, versions, clock, configuration.
//!
//! One SDK per process. `TIMInit` opens the service (an embedded one by default, or the link to a server),
//! `TIMUninit` ends it; both may be called again and again. Listeners and the configuration may be set before `TIMInit`.

use super::call::{self, Obligation, Outcome};
use super::callbacks::TIMCommCallback;
use super::enums::result::TIM_SUCC;
use super::fault::Fault;
use super::pointers::{Text, UserData};
use super::{config, dispatch, guard, json, sdk};
use std::ffi::{c_char, c_int};

/// Opens the service and starts the SDK.
///
/// `sdk_app_id`: any number but 0; every app id has its own data.
/// `json_sdk_config`: an object with keys of SdKConfig; NULL or "" means `{}`. Other keys than these are
/// ignored.
/// `sdk_config_config_file_path`: the directory of the data, made if need be; absent: `doubletick` in the
/// user's data directory of the platform.
/// `sdk_config_server_url`: `embedded:`, `ws://HOST[:PORT][/PATH]` or `wss://…` (port 7700 and path `/ws` where
/// none is given). Absent: the server that `internal_operation_set_custom_server_info` of `callExperimentalAPI`
/// named, else the one in the environment variable DOUBLETICK_SERVER_URL, else `embedded:`. A build without the
/// embedded service must be given a server.
/// `sdk_config_server_ca_file`: for `wss://`, a file with the certificates (PEM) to trust instead of the system's;
/// absent: the file in the environment variable DOUBLETICK_SERVER_CA_FILE, else the system's.
/// `sdk_config_durability`: of the embedded service, and of what waits on this device for a server:
/// "normal" (the default: survives the end of the process) or "full" (survives a loss of power).
/// `sdk_config_keep_unsent`: true: messages, too, wait on this device until the server has them (`TIMMsgSendMessage`), as
/// receipts, read marks and deletions always do; absent: as long as their calls. Without effect with the embedded service.
/// `sdk_config_mirror_bytes`: how many bytes the copy of what the server has told may have on this device, from which is answered
/// what is asked without a link; the oldest messages go first. Absent: 268435456 (256 MiB). 0: there is no such copy, and one of
/// before is removed. Without effect with the embedded service.
/// `sdk_config_secret_key`: of the embedded service; where it is given, `TIMLogin` takes only UserSigs that are
/// signed with it, absent: any text that is not empty.
///
/// Returns 0 when the embedded service is open, and for a server at once (chapter 8); also when the SDK was
/// initialised before (nothing changes then).
/// TIM_ERR_PARAM: app id 0, a URL or a file of certificates that cannot be used, a directory that cannot be made
/// or written, that another process uses, or whose database was begun and is missing (the line in the log names the key
/// and the directory and says what to do; chapter 6).
/// TIM_ERR_JSON: not JSON, or a key of a wrong type.
/// TIM_ERR_SDKUNINIT: no thread can be started (chapter 5); nothing is left of the attempt.
/// Any thread, also inside a callback. Blocks while the data is opened. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMInit(sdk_app_id: u64, json_sdk_config: Text) -> c_int {
    let code = call::run("TIMInit", || {
        if sdk_app_id == 0 {
            return Err(Fault::param("sdk_app_id: is 0"));
        }
        let config = json::config::sdk_config(json_sdk_config.optional("json_sdk_config")?)?;
        sdk::init(sdk_app_id, config)
    });
    if code != TIM_SUCC {
        // The line that says why, where no thread can be had to say it.
        dispatch::make_up();
    }
    code
}

/// Ends the SDK: logs out, closes the service or the link, answers every open call.
///
/// Calls that are open are answered, with ERR_SDK_COMM_INTERRUPT (7009) where there is no answer yet.
/// After it has returned no callback runs and no thread of doubletick is left (but for a host name that is being
/// looked up, chapter 8); listeners stay registered.
/// Called inside a callback, the open calls are answered before it returns, nested inside that callback,
/// and the callback thread ends right after that callback.
///
/// Returns 0, also when the SDK was not initialised. Any thread. Blocks until everything has ended: do not
/// hold a lock that one of your callbacks waits for. Nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn TIMUninit() -> c_int {
    call::run("TIMUninit", || {
        sdk::uninit();
        Ok(())
    })
}

/// The level of the vendor's API that this library follows, as text.
///
/// Returns a static string that is never freed. Any thread, also before `TIMInit`. Never fails.
#[unsafe(no_mangle)]
pub extern "C" fn TIMGetSDKVersion() -> *const c_char {
    c"8.0.0".as_ptr()
}

/// The version of doubletick, as text.
///
/// Returns a static string that is never freed. Any thread, also before `TIMInit`. Never fails. An addition
/// of doubletick.
#[unsafe(no_mangle)]
pub extern "C" fn DTGetVersion() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// Says that the application is back in the foreground, or that the device has a network again or another one.
///
/// It does not wait. Without a link to the server one is made now instead of after a pause of up to 30 seconds. A link
/// of before is asked for a sign of life, for which it has ten seconds, and is made anew without one. Calls may follow
/// each other as fast as the system tells of changes.
///
/// Without effect before `TIMInit` and with an embedded service. Any thread. Never fails. An addition of doubletick;
/// the vendor's `internal_operation_set_network_info` (`callExperimentalAPI`) does the same.
#[unsafe(no_mangle)]
pub extern "C" fn DTWake() {
    // A panic is a line of the log.
    let _ = guard::caught(sdk::wake);
}

/// The service's clock in seconds since 1970 (UTC); the device's clock until the first login.
///
/// Any thread. Never fails.
#[unsafe(no_mangle)]
pub extern "C" fn TIMGetServerTime() -> u64 {
    guard::caught(sdk::server_seconds).unwrap_or(0)
}

/// Changes the configuration, and tells all of it.
///
/// `json_config`: an object with keys of SetConfig, each optional; NULL or "" changes nothing. These take effect:
///
/// - `set_config_callback_log_level`: the level of the log callback, kTIMLog_Info by default.
/// - `set_config_http_proxy_info`, `set_config_socks5_proxy_info`: the proxy that connections to a server go
///   through, from the next one on (one that is up stays); none where its `..._ip` is empty. `..._ip` is an address
///   or a name, `..._port` 1 to 65535; for SOCKS5 user name and password have up to 255 bytes each, and neither is
///   empty where the other is given. The proxy looks up the server's name. At most one of the two can be there.
/// - `set_config_is_environment_proxy` (an addition of doubletick, true by default): where neither of them is there,
///   the proxy that the environment variables name, as they are at `TIMInit`, is used: `https_proxy` for `wss://`,
///   `http_proxy` for `ws://`, then `all_proxy`, but for what `no_proxy` excepts and for this device itself.
///
/// A connection that a proxy refuses or does not answer is an error like any other on the way to the server: it is
/// told by the network callback, with a text that names the proxy, and tried again. The other values are kept and
/// echoed: this library writes no log files and reads no PAC files.
/// Result: one SetConfig with all current values, with the password of a proxy.
///
/// Returns 0; TIM_ERR_JSON: not JSON, or a key of a wrong type; TIM_ERR_PARAM: a proxy that cannot be; before
/// `TIMInit` TIM_ERR_SDKUNINIT: there is no thread for the callback. Nothing is changed then. `cb` may be NULL. Any
/// thread, also before `TIMInit`. Nothing to free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn TIMSetConfig(json_config: Text, cb: TIMCommCallback, user_data: UserData) -> c_int {
    let mut answer = Obligation::new(cb, user_data);
    let mut changed = None;
    let (owed, result) = (&mut answer, &mut changed);
    let code = call::run("TIMSetConfig", move || {
        let change = json::config::set_config(json_config.optional("json_config")?)?;
        let thread = owed.thread()?;
        *result = Some((config::change(change)?, thread));
        Ok(())
    });
    match changed {
        Some((now, _thread)) if code == TIM_SUCC => answer.succeed(move || Ok(Outcome::from(now))),
        _ => answer.disarm(),
    }
    code
}
