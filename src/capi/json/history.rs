//! `MsgGetMsgListParam`: where a page of history begins.

use super::decode::{self, Fields};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart};

/// Messages of a page where the caller gives no number.
const COUNT: u32 = 20;

/// The question for history in a mandatory parameter, and whether it is for what is on this device. `now` is the service's clock in seconds.
pub fn query(
    name: &str,
    text: Text,
    conversation: ConversationId,
    now: u64,
) -> Result<(HistoryQuery, bool), Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let ramble = fields.flag("msg_getmsglist_param_is_ramble")?;
    let types = fields.numbers("msg_getmsglist_param_message_type_array")?;
    let newer = fields.flag("msg_getmsglist_param_is_forward")?.unwrap_or_default();
    let query = HistoryQuery {
        start: start(fields, conversation.is_group())?,
        newer,
        count: fields.u32("msg_getmsglist_param_count")?.unwrap_or(COUNT),
        window: window(fields, newer, now)?,
        elem_types: if ramble == Some(true) {
            Vec::new()
        } else {
            types.iter().map(|kind| *kind as i64).collect()
        },
        conversation,
    };
    Ok((query, ramble == Some(false)))
}

/// The strongest start that is given. A last message without an id is none: the C# wrapper sends an empty
/// one.
fn start(fields: Fields, group: bool) -> Result<HistoryStart, Fault> {
    let seqs = fields.numbers("msg_getmsglist_param_message_seq_array")?;
    let last = match fields.object("msg_getmsglist_param_last_msg")? {
        Some(message) => message.text("message_msg_id")?.filter(|id| !id.is_empty()),
        None => None,
    };
    let seq = fields.u64("msg_getmsglist_param_last_msg_seq")?.unwrap_or_default();
    let time = fields.u64("msg_getmsglist_param_time_begin")?.unwrap_or_default();
    Ok(match last {
        _ if group && !seqs.is_empty() => HistoryStart::Seqs(seqs),
        Some(id) => HistoryStart::Message(id.to_owned()),
        None if group && seq > 0 => HistoryStart::Seq(seq),
        None if time > 0 => HistoryStart::Time(time),
        None => HistoryStart::End,
    })
}

/// The closed window, where a period is given. Without a begin it ends now, or begins at the first message.
fn window(fields: Fields, newer: bool, now: u64) -> Result<Option<(u64, u64)>, Fault> {
    let begin = fields.u64("msg_getmsglist_param_time_begin")?.unwrap_or_default();
    let period = fields.u64("msg_getmsglist_param_time_period")?.unwrap_or_default();
    let begin = if begin == 0 && !newer { now } else { begin };
    Ok((period > 0).then_some((begin, period)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CString;

    fn group(json: &str) -> HistoryQuery {
        let json = CString::new(json).unwrap();
        // SAFETY: the string lives until the end of the statement.
        let text = unsafe { Text::new(json.as_ptr()) };
        query("p", text, ConversationId::Group("g".to_owned()), 1000).unwrap().0
    }

    #[test]
    fn the_strongest_start_wins() {
        let all = r#"{"msg_getmsglist_param_message_seq_array":[3,1],
            "msg_getmsglist_param_last_msg":{"message_msg_id":"m"},
            "msg_getmsglist_param_last_msg_seq":7,"msg_getmsglist_param_time_begin":5}"#;
        assert_eq!(group(all).start, HistoryStart::Seqs(vec![3, 1]));
        let all = all.replace("[3,1]", "[]");
        assert_eq!(group(&all).start, HistoryStart::Message("m".to_owned()));
        let all = all.replace("{\"message_msg_id\":\"m\"}", "{\"message_seq\":0}");
        assert_eq!(group(&all).start, HistoryStart::Seq(7));
        let all = all.replace(":7", ":0");
        assert_eq!(group(&all).start, HistoryStart::Time(5));
        assert_eq!(group("{}").start, HistoryStart::End);
        assert_eq!(group("{}").count, COUNT);
    }

    #[test]
    fn a_window_needs_a_period() {
        assert_eq!(group(r#"{"msg_getmsglist_param_time_begin":5}"#).window, None);
        assert_eq!(group(r#"{"msg_getmsglist_param_time_period":5}"#).window, Some((1000, 5)));
        let newer = r#"{"msg_getmsglist_param_time_period":5,"msg_getmsglist_param_is_forward":true}"#;
        assert_eq!(group(newer).window, Some((0, 5)));
    }

    #[test]
    fn types_count_only_without_ramble() {
        let types = r#"{"msg_getmsglist_param_message_type_array":[0,12]"#;
        assert_eq!(group(&format!("{types}}}")).elem_types, [0, 12]);
        assert_eq!(
            group(&format!("{types},\"msg_getmsglist_param_is_ramble\":true}}")).elem_types,
            [0_i64; 0]
        );
    }
}
