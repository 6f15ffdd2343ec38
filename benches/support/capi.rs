//! The C functions as a C program sees them, and a way to wait for a callback.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};

// The symbols are in this library; without the name the linker would leave it out.
use doubletick as _;

type CommCallback = extern "C" fn(i32, *const c_char, *const c_char, *const c_void);
type MembersCallback = extern "C" fn(*const c_char, u64, bool, *const c_void);

unsafe extern "C" {
    fn TIMInit(sdk_app_id: u64, json_sdk_config: *const c_char) -> c_int;
    fn TIMUninit() -> c_int;
    fn TIMLogin(
        user_id: *const c_char,
        user_sig: *const c_char,
        cb: CommCallback,
        user_data: *const c_void,
    ) -> c_int;
    fn TIMMsgFindMessages(ids: *const c_char, cb: CommCallback, user_data: *const c_void) -> c_int;
    fn TIMMsgSendMessageReadReceipts(
        array: *const c_char,
        cb: CommCallback,
        user_data: *const c_void,
    ) -> c_int;
    fn TIMMsgGetMessageReadReceipts(
        array: *const c_char,
        cb: CommCallback,
        user_data: *const c_void,
    ) -> c_int;
    fn TIMMsgGetGroupMessageReadMemberList(
        message: *const c_char,
        filter: c_int,
        next_seq: u64,
        count: u32,
        cb: MembersCallback,
        user_data: *const c_void,
    ) -> c_int;
}

/// What a callback brought.
pub struct Answer {
    /// The code; 0 where the callback has none.
    pub code: i32,
    /// The JSON document of the callback; empty where it has none.
    pub json: String,
    /// The cursor of a page of members, else 0.
    pub next_seq: u64,
}

extern "C" fn common(code: i32, _text: *const c_char, json: *const c_char, user_data: *const c_void) {
    answer(code, json, 0, user_data);
}

extern "C" fn members(json: *const c_char, next_seq: u64, _finished: bool, user_data: *const c_void) {
    answer(0, json, next_seq, user_data);
}

fn answer(code: i32, json: *const c_char, next_seq: u64, user_data: *const c_void) {
    // SAFETY: strings of a callback are never NULL and live until it returns.
    let json = unsafe { CStr::from_ptr(json) }.to_string_lossy().into_owned();
    // SAFETY: `wait` gives its sender away with the call, and the callback comes exactly once.
    let sender = unsafe { Box::from_raw(user_data.cast::<Sender<Answer>>().cast_mut()) };
    // `wait` waits for it.
    let _ = sender.send(Answer { code, json, next_seq });
}

/// Makes a call and waits for its callback.
fn wait(call: impl FnOnce(*const c_void) -> c_int) -> Answer {
    let (sender, answers): (Sender<Answer>, Receiver<Answer>) = channel();
    let result = call(Box::into_raw(Box::new(sender)).cast_const().cast());
    assert_eq!(result, 0, "the call is accepted");
    let answer = answers.recv().expect("the callback comes");
    assert_eq!(answer.code, 0, "the call succeeds");
    answer
}

/// A C string.
pub fn text(words: &str) -> CString {
    CString::new(words).expect("no NUL inside")
}

/// `TIMInit` on a directory.
pub fn init(app_id: u64, directory: &Path) {
    let config = serde_json::json!({ "sdk_config_config_file_path": directory });
    let config = text(&config.to_string());
    // SAFETY: a C string.
    assert_eq!(unsafe { TIMInit(app_id, config.as_ptr()) }, 0, "TIMInit succeeds");
}

/// Ends the SDK by `TIMUninit`.
pub fn uninit() {
    // SAFETY: takes nothing.
    assert_eq!(unsafe { TIMUninit() }, 0, "TIMUninit succeeds");
}

/// `TIMLogin`; a login of another user ends the one before.
pub fn login(user: &str) {
    let (user, sig) = (text(user), text("embedded"));
    // SAFETY: C strings, and a callback that `wait` waits for.
    wait(|data| unsafe { TIMLogin(user.as_ptr(), sig.as_ptr(), common, data) });
}

/// Asks `TIMMsgFindMessages` for these ids, and waits for the answer.
pub fn find(ids: &CStr) -> Answer {
    // SAFETY: as in `login`.
    wait(|data| unsafe { TIMMsgFindMessages(ids.as_ptr(), common, data) })
}

/// Sends receipts for these messages, and waits for the answer.
pub fn send_receipts(messages: &CStr) -> Answer {
    // SAFETY: as in `login`.
    wait(|data| unsafe { TIMMsgSendMessageReadReceipts(messages.as_ptr(), common, data) })
}

/// Asks for the receipts of these messages, and waits for the answer.
pub fn get_receipts(messages: &CStr) -> Answer {
    // SAFETY: as in `login`.
    wait(|data| unsafe { TIMMsgGetMessageReadReceipts(messages.as_ptr(), common, data) })
}

/// `TIMMsgGetGroupMessageReadMemberList` of those who have read, 100 at once.
pub fn read_members(message: &CStr, next_seq: u64) -> Answer {
    let (filter_read, count) = (0, 100);
    // SAFETY: as in `login`; the filter is one of the enum's values.
    wait(|data| unsafe {
        TIMMsgGetGroupMessageReadMemberList(message.as_ptr(), filter_read, next_seq, count, members, data)
    })
}
