//! The one place that calls foreign functions.
//!
//! Only jobs of the callback thread come here ([`crate::capi::dispatch`]), and no lock is held. Strings
//! are made NUL-terminated here, live until the callback returns, and are never NULL.

use super::callbacks::{TIMCommCallback, TIMMsgGroupMessageReadMemberListCallback};
use super::enums::{TIMConvEvent, TIMLogLevel, TIMNetworkStatus};
use super::pointers::UserData;
use crate::panics;
use std::ffi::{CString, c_char, c_int, c_void};

/// A NUL-terminated copy. JSON has no NUL (it is written as \u0000); in other texts it becomes a space.
fn terminated(text: String) -> CString {
    CString::new(text).unwrap_or_else(|error| {
        let mut bytes = error.into_vec();
        bytes.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
        CString::new(bytes).unwrap_or_default()
    })
}

/// Answers a call.
pub fn answer(callback: TIMCommCallback, user_data: UserData, code: i32, text: String, json: String) {
    let Some(callback) = callback else { return };
    let (text, json) = (terminated(text), terminated(json));
    // SAFETY: the caller of the C API gave a function of this type; the strings outlive the call.
    panics::theirs(|| unsafe { callback(code, text.as_ptr(), json.as_ptr(), user_data.pointer()) })
}

/// Answers a call for a page of readers.
pub fn answer_readers(
    callback: TIMMsgGroupMessageReadMemberListCallback,
    user_data: UserData,
    json: String,
    next_seq: u64,
    finished: bool,
) {
    let Some(callback) = callback else { return };
    let json = terminated(json);
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { callback(json.as_ptr(), next_seq, finished, user_data.pointer()) })
}

/// Listener without arguments.
pub type Plain = unsafe extern "C" fn(*const c_void);
/// Listener with one JSON document.
pub type Json = unsafe extern "C" fn(*const c_char, *const c_void);
/// Listener of the link.
pub type Network = unsafe extern "C" fn(TIMNetworkStatus, i32, *const c_char, *const c_void);
/// Listener of the log.
pub type Log = unsafe extern "C" fn(TIMLogLevel, *const c_char, *const c_void);
/// Listener of the conversation list.
pub type Conversations = unsafe extern "C" fn(TIMConvEvent, *const c_char, *const c_void);
/// Listener of the total of unread messages.
pub type Total = unsafe extern "C" fn(c_int, *const c_void);
/// `TIMConvTotalUnreadMessageCountChangedByFilterCallback`.
pub type FilteredTotal = unsafe extern "C" fn(*const c_char, c_int, *const c_void);

/// Listener with two texts.
pub type Texts = unsafe extern "C" fn(*const c_char, *const c_char, *const c_void);
/// `TIMConvConversationsDeletedFromGroupCallback`.
pub type TakenOut = unsafe extern "C" fn(*const c_char, *const c_char, u32, *const c_void);

/// Tells a listener without arguments.
pub fn tell(listener: Plain, user_data: UserData) {
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(user_data.pointer()) })
}

/// Tells a listener of one JSON document.
pub fn tell_json(listener: Json, user_data: UserData, json: String) {
    let json = terminated(json);
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(json.as_ptr(), user_data.pointer()) })
}

/// Tells the listener of the link.
pub fn tell_network(listener: Network, user_data: UserData, status: c_int, code: i32, text: String) {
    let text = terminated(text);
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(TIMNetworkStatus(status), code, text.as_ptr(), user_data.pointer()) })
}

/// Tells the listener of the log.
pub fn tell_log(listener: Log, user_data: UserData, level: c_int, line: String) {
    let line = terminated(line);
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(TIMLogLevel(level), line.as_ptr(), user_data.pointer()) })
}

/// Tells the listener of the conversation list.
pub fn tell_conversations(listener: Conversations, user_data: UserData, event: c_int, json: String) {
    let json = terminated(json);
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(TIMConvEvent(event), json.as_ptr(), user_data.pointer()) })
}

/// Tells the listener of the total of unread messages.
pub fn tell_total(listener: Total, user_data: UserData, total: c_int) {
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(total, user_data.pointer()) })
}

/// Tells a listener of a total by a filter.
pub fn tell_filtered_total(listener: FilteredTotal, user_data: UserData, filter: String, total: c_int) {
    let filter = terminated(filter);
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(filter.as_ptr(), total, user_data.pointer()) })
}

/// Tells a listener of two texts.
pub fn tell_texts(listener: Texts, user_data: UserData, first: String, second: String) {
    let (first, second) = (terminated(first), terminated(second));
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(first.as_ptr(), second.as_ptr(), user_data.pointer()) })
}

/// Tells the listener of conversations that were taken out of a group of conversations: its name, and they.
pub fn tell_taken_out(listener: TakenOut, user_data: UserData, name: String, json: String) {
    let (name, json) = (terminated(name), terminated(json));
    // SAFETY: as in `answer`.
    panics::theirs(|| unsafe { listener(name.as_ptr(), json.as_ptr(), 0, user_data.pointer()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inner_nul_never_cuts_a_text_and_never_makes_it_null() {
        assert_eq!(terminated("a\0b".to_owned()).to_bytes(), b"a b");
        assert_eq!(terminated(String::new()).to_bytes(), b"");
    }
}
