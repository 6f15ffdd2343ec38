//! What the fuzz targets share: for those of the C API one SDK per process, logged in, and a call whose rules
//! are checked; for those of the wire ([`wire`]) frames, and a service that gets them ([`service`]).
//!
//! A target gives its input as a document to functions of the C API, as a C program would. Whatever the
//! document is, the function returns one of the documented codes, an accepted call is answered exactly once
//! with texts that are UTF-8 and JSON, and a refused one is never answered.

pub mod service;
pub mod wire;

use doubletick::capi::callbacks::TIMCommCallback;
use doubletick::capi::enums::TIMConvType;
use doubletick::capi::pointers::{Buffer, Text, UserData};
use doubletick::capi::{group, lifecycle, login};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::{Condvar, Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

/// A conversation of two users, `kTIMConv_C2C`.
pub const C2C: TIMConvType = TIMConvType(1);
/// A conversation of a group, `kTIMConv_Group`.
pub const GROUP: TIMConvType = TIMConvType(2);

/// An answer that takes longer counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);

static ANSWERS: Mutex<u64> = Mutex::new(0);
static ANSWERED: Condvar = Condvar::new();
/// The service of this process: alice is logged in, there is bob, and their group `team`.
static DIRECTORY: OnceLock<TempDir> = OnceLock::new();

/// A parameter that is not the fuzzed one.
pub fn fixed(text: &'static CStr) -> Text<'static> {
    // SAFETY: NUL-terminated and alive for ever.
    unsafe { Text::new(text.as_ptr()) }
}

/// A NULL buffer for the id of a message.
pub fn no_buffer() -> Buffer<'static> {
    // SAFETY: NULL is allowed.
    unsafe { Buffer::new(std::ptr::null_mut()) }
}

/// The input as C sees it: up to the first NUL.
pub fn c_text(data: &[u8]) -> CString {
    let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    CString::new(&data[..end]).expect("no NUL inside")
}

/// One function with the fuzzed document.
pub type Function = fn(Text, TIMCommCallback, UserData) -> c_int;

/// Gives the document to every function and checks the rules.
pub fn check(data: &[u8], functions: &[Function]) {
    DIRECTORY.get_or_init(open);
    let document = c_text(data);
    for function in functions {
        // SAFETY: the document outlives the call.
        let text = unsafe { Text::new(document.as_ptr()) };
        accepted(|callback, user_data| function(text, callback, user_data));
    }
}

/// Makes one call; if it is accepted, waits for its one answer.
fn accepted(call: impl FnOnce(TIMCommCallback, UserData) -> c_int) -> bool {
    let before = *ANSWERS.lock().expect("no panic inside");
    let user_data = UserData::new(MARK as *const c_void);
    let returned = call(Some(on_answer), user_data);
    assert!([0, -3, -4].contains(&returned), "returned {returned}");
    let answers = ANSWERS.lock().expect("no panic inside");
    if returned != 0 {
        assert_eq!(*answers, before, "a refused call was answered");
        return false;
    }
    let (answers, wait) = ANSWERED
        .wait_timeout_while(answers, PATIENCE, |answers| *answers == before)
        .expect("no panic inside");
    assert!(!wait.timed_out(), "an accepted call was not answered");
    assert_eq!(*answers, before + 1, "answered more than once");
    true
}

/// An odd address: user data goes through bit by bit.
const MARK: usize = 0xd0b1_e71c;

unsafe extern "C" fn on_answer(
    code: i32,
    desc: *const c_char,
    json_params: *const c_char,
    user_data: *const c_void,
) {
    assert!(!desc.is_null() && !json_params.is_null(), "NULL in a callback");
    assert_eq!(user_data as usize, MARK);
    // SAFETY: not NULL, and by the header NUL-terminated until this callback returns.
    let (desc, json) = unsafe { (CStr::from_ptr(desc), CStr::from_ptr(json_params)) };
    let (desc, json) = (desc.to_str().expect("UTF-8"), json.to_str().expect("UTF-8"));
    assert!(code == 0 || !desc.is_empty(), "code {code} without a text");
    if !json.is_empty() {
        serde_json::from_str::<serde::de::IgnoredAny>(json).expect("JSON");
    }
    *ANSWERS.lock().expect("no panic inside") += 1;
    ANSWERED.notify_all();
}

fn open() -> TempDir {
    let directory = TempDir::new().expect("a temporary directory");
    let config = format!(r#"{{"sdk_config_config_file_path":{:?}}}"#, directory.path());
    let config = CString::new(config).expect("no NUL");
    // SAFETY: the text outlives the call.
    assert_eq!(unsafe { lifecycle::TIMInit(1_400_000_000, Text::new(config.as_ptr())) }, 0);
    for user in [c"bob", c"alice"] {
        // SAFETY: both texts live for ever.
        assert!(accepted(|cb, data| unsafe { login::TIMLogin(fixed(user), fixed(c"sig"), cb, data) }));
    }
    let team = c"{\"create_group_param_group_id\":\"team\",\"create_group_param_group_name\":\"team\",
        \"create_group_param_group_member_array\":[{\"group_member_info_identifier\":\"bob\"}]}";
    // SAFETY: the text lives for ever.
    assert!(accepted(|cb, data| unsafe { group::TIMGroupCreate(fixed(team), cb, data) }));
    directory
}
