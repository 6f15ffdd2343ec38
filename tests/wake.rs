//! `DTWake`, and the vendor's word for it: an attempt to connect that hangs, as one does that was begun in another network,
//! is begun anew at once.
//!
//! The server here takes connections and says nothing, so that an attempt of the client ends only with its time, 30
//! seconds, or with being woken.

#![cfg(unix)]

use doubletick::capi::enums::TIMNetworkStatus;
use doubletick::capi::pointers::{Text, UserData};
use doubletick::capi::{experimental, lifecycle, listeners};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Far more than being woken takes, and less than an attempt has.
const PATIENCE: Duration = Duration::from_secs(20);

static FAILED: AtomicU32 = AtomicU32::new(0);

unsafe extern "C" fn on_status(status: TIMNetworkStatus, _: c_int, _: *const c_char, _: *const c_void) {
    // kTIMConnectFailed
    if status.0 == 3 {
        FAILED.fetch_add(1, Ordering::SeqCst);
    }
}

fn operation(json: &CStr) {
    // SAFETY: a text that lives during the call, and no callback.
    let code = unsafe {
        experimental::callExperimentalAPI(Text::new(json.as_ptr()), None, UserData::new(std::ptr::null()))
    };
    assert_eq!(code, 0);
}

/// Calls this until the client connects once more.
fn connects_again(listener: &TcpListener, wake: impl Fn()) -> Option<TcpStream> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        wake();
        if let Ok((stream, _)) = listener.accept() {
            return Some(stream);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

#[test]
fn who_wakes_the_library_gets_a_new_attempt_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = tempfile::tempdir().unwrap();
    let address = listener.local_addr().unwrap();
    let config = serde_json::json!({
        "sdk_config_server_url": format!("ws://{address}"), "sdk_config_config_file_path": home.path(),
    });
    let config = CString::new(config.to_string()).unwrap();
    // Before `TIMInit` it has nobody to wake.
    lifecycle::DTWake();
    // SAFETY: a text that lives during the call, and a callback of its type.
    unsafe {
        listeners::TIMSetNetworkStatusListenerCallback(Some(on_status), UserData::new(std::ptr::null()));
        assert_eq!(lifecycle::TIMInit(7, Text::new(config.as_ptr())), 0);
    }
    let first = listener.accept().unwrap();
    listener.set_nonblocking(true).unwrap();
    // What says that there is no network wakes nobody: it is asked more often than an attempt has to be old.
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_millis(1500) {
        operation(
            c"{\"request_internal_operation\":\"internal_operation_set_network_info\",\
              \"request_set_network_info_network_connected_param\":false}",
        );
        assert!(listener.accept().is_err(), "woken without a network");
    }
    let second = connects_again(&listener, || lifecycle::DTWake());
    let third = connects_again(&listener, || {
        operation(
            c"{\"request_internal_operation\":\"internal_operation_set_network_info\",\
              \"request_set_network_info_network_type_param\":1}",
        );
    });
    assert!(second.is_some() && third.is_some(), "{second:?} {third:?}");
    assert_eq!(FAILED.load(Ordering::SeqCst), 0, "an attempt had its time");
    lifecycle::TIMUninit();
    lifecycle::DTWake();
    drop(first);
}
