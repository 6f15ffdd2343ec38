//! `ConvInfo`, ids of conversations, and marking as read.

use super::decode::{self, Fields};
use super::message;
use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use crate::capi::call::{self, Outcome};
use crate::capi::enums::TIMConvType;
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_client::{ConversationDraft, ConversationOutcome, DRAFT_BYTES};
use doubletick_protocol::Result as ServiceResult;
use doubletick_protocol::conversation::{Conversation, ReadScope};
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{limits, marks};

/// The conversation of this type; none for another type than 1 and 2.
pub fn typed(id: String, conv_type: i64) -> Option<ConversationId> {
    match conv_type {
        1 => Some(ConversationId::C2c(id)),
        2 => Some(ConversationId::Group(id)),
        _ => None,
    }
}

fn bad_type(conv_type: TIMConvType) -> Fault {
    Fault::param(format!("conv_type: {} is neither 1 (C2C) nor 2 (group)", conv_type.0))
}

/// The conversation that a raw id and a type name.
pub fn raw(name: &str, id: Text, conv_type: TIMConvType) -> Result<ConversationId, Fault> {
    let id = id.required(name)?.to_owned();
    typed(id, i64::from(conv_type.0)).ok_or_else(|| bad_type(conv_type))
}

/// The conversations in an array of `GetConversationListParam`.
pub fn ids(name: &str, text: Text) -> Result<Vec<ConversationId>, Fault> {
    const TYPE: &str = "get_conversation_list_param_conv_type";
    let mut complaint = None;
    let mut ids = Vec::new();
    for value in &decode::array(name, text)? {
        let fields = decode::element(name, value)?;
        let id = fields.required_text("get_conversation_list_param_conv_id")?;
        let conv_type = decode::present(TYPE, fields.u32(TYPE)?)?;
        match typed(id, i64::from(conv_type)) {
            Some(id) => ids.push(id),
            None => complaint = Some(Fault::invalid(format!("{TYPE}: {conv_type} is neither 1 nor 2"))),
        }
    }
    complaint.map_or(Ok(ids), Err)
}

/// The conversations in an array of prefixed ids, 1 to 100.
pub fn prefixed(name: &str, text: Text) -> Result<Vec<ConversationId>, Fault> {
    let ids: Vec<ConversationId> =
        decode::strings(name, text)?.iter().map(|id| prefixed_id(name, id)).collect::<Result<_, _>>()?;
    match ids.len() {
        1..=limits::IDS_PER_CALL => Ok(ids),
        count => Err(Fault::invalid(format!("{name}: {count} are given, 1 to 100 can be"))),
    }
}

fn prefixed_id(name: &str, id: &str) -> Result<ConversationId, Fault> {
    match (id.strip_prefix("c2c_"), id.strip_prefix("group_")) {
        (Some(user), _) if !user.is_empty() => Ok(ConversationId::C2c(user.to_owned())),
        (_, Some(group)) if !group.is_empty() => Ok(ConversationId::Group(group.to_owned())),
        _ => Err(Fault::param(format!("{name}: an id is neither c2c_… nor group_…"))),
    }
}

/// Whether these bits are marks, and at least one.
pub fn check_marks(name: &str, set: u64) -> Result<(), Fault> {
    match set {
        0 => Err(Fault::param(format!("{name}: 0 is no mark"))),
        set if set & !marks::ALL != 0 => {
            let wrong = set & !marks::ALL;
            Err(Fault::param(format!("{name}: {wrong:#x} is none of 1, 2, 4, 8 and 1 << 32 to 1 << 63")))
        }
        _ => Ok(()),
    }
}

/// An array of `TIMConversationOperationResult`.
pub fn outcomes(_: &Viewer, outcomes: Vec<ConversationOutcome>) -> ServiceResult<Outcome> {
    Ok(Outcome::from(write::array(&outcomes, |out, outcome| {
        let prefix = if outcome.conversation.is_group() { "group_" } else { "c2c_" };
        let (code, info) = match &outcome.result {
            Ok(()) => (0, ""),
            Err(error) => (error.code, error.text.as_str()),
        };
        let id = format!("{prefix}{}", outcome.conversation.raw());
        out.text("conversation_operation_result_conversation_id", &id);
        out.signed("conversation_operation_result_result_code", code);
        out.text("conversation_operation_result_result_info", info);
    })))
}

/// An array of the names of groups of conversations.
pub fn group_names(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    let Response::ConversationGroups(groups) = response else { return Err(call::unexpected()) };
    Ok(Outcome::from(write::texts(groups.groups.iter().map(|group| &group.name))))
}

/// What a prefixed id means, and how far.
pub fn scope(id: Text, time: u64, seq: u64) -> Result<ReadScope, Fault> {
    const NAME: &str = "conversation_id";
    let id = id.optional(NAME)?;
    match (id, id.strip_prefix("c2c_"), id.strip_prefix("group_")) {
        ("", ..) => Ok(ReadScope::All),
        ("c2c", ..) => Ok(ReadScope::AllC2c),
        ("group", ..) => Ok(ReadScope::AllGroups),
        (_, Some(user), _) if !user.is_empty() => Ok(ReadScope::C2c(user.to_owned(), time)),
        (_, _, Some(group)) if !group.is_empty() => Ok(ReadScope::Group(group.to_owned(), seq)),
        _ => Err(Fault::param(format!("{NAME}: is none of c2c_…, group_…, c2c, group and \"\""))),
    }
}

/// What `TIMMsgReportReaded` means.
pub fn report_readed(id: Text, conv_type: TIMConvType, json: Text) -> Result<Request, Fault> {
    let id = id.optional("conv_id")?;
    let conversation = typed(id.to_owned(), i64::from(conv_type.0)).ok_or_else(|| bad_type(conv_type))?;
    let up_to = match json.optional("json_msg_param")? {
        "" => None,
        _ => Some(decode::object("json_msg_param", json)?),
    };
    let scope = match (conversation, up_to) {
        (ConversationId::C2c(_), _) if id.is_empty() => ReadScope::AllC2c,
        (ConversationId::Group(_), _) if id.is_empty() => ReadScope::AllGroups,
        (conversation, Some(message)) => {
            let fields = Fields(&message);
            let message = fields.required_text("message_msg_id")?;
            message::check_conversation(fields, &conversation)?;
            return Ok(Request::MarkReadUpTo { message, conversation: Some(conversation) });
        }
        (ConversationId::C2c(user), None) => ReadScope::C2c(user, 0),
        (ConversationId::Group(group), None) => ReadScope::Group(group, 0),
    };
    Ok(Request::MarkRead(scope))
}

/// What a mandatory parameter has begun to write; `now` where it does not say when.
pub fn draft(name: &str, text: Text, id: &ConversationId, now: u64) -> Result<ConversationDraft, Fault> {
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let (text, message) = match fields.object("draft_msg")? {
        Some(message) => message::begun(message, id)?,
        None => (String::new(), String::new()),
    };
    let user_define = fields.text_or_empty("draft_user_define")?;
    let edit_time = fields.u64("draft_edit_time")?.filter(|time| *time != 0).unwrap_or(now);
    if message.len() + user_define.len() > DRAFT_BYTES {
        return Err(Fault::param(format!("{name}: has more than {DRAFT_BYTES} bytes")));
    }
    Ok(ConversationDraft { text, message, user_define, edit_time })
}

/// An array of `ConvInfo`.
pub fn list(viewer: &Viewer, response: Response) -> ServiceResult<Outcome> {
    match response {
        Response::Conversations(conversations) => Ok(Outcome::from(many(viewer, &conversations))),
        _ => Err(call::unexpected()),
    }
}

/// The total of unread messages.
pub fn total_unread(_: &Viewer, response: Response) -> ServiceResult<Outcome> {
    match response {
        Response::Count(total) => Ok(Outcome::from(write::object(|out| {
            out.number("conv_get_total_unread_message_count_result_unread_count", total);
        }))),
        _ => Err(call::unexpected()),
    }
}

/// Conversations as a document.
pub fn many(viewer: &Viewer, conversations: &[Conversation]) -> String {
    write::array(conversations, |out, conversation| put(out, viewer, conversation))
}

/// Conversations that are gone: their ids and types.
pub fn gone(conversations: &[ConversationId]) -> String {
    write::array(conversations, |out, id| {
        out.text("conv_id", id.raw());
        out.number("conv_type", message::conv_type(id));
    })
}

/// One conversation, into its object.
pub fn put(out: &mut ObjectWriter, viewer: &Viewer, conversation: &Conversation) {
    out.text("conv_id", conversation.id.raw());
    out.number("conv_type", message::conv_type(&conversation.id));
    out.text("conv_face_url", &conversation.face_url);
    out.number("conv_unread_num", conversation.unread);
    out.number("conv_active_time", conversation.active_time);
    out.flag("conv_is_has_lastmsg", conversation.last_message.is_some());
    if let Some(last) = &conversation.last_message {
        out.object("conv_last_msg", |out| message::put(out, viewer, last));
    }
    let draft = viewer.draft(&conversation.id);
    out.flag("conv_is_has_draft", draft.is_some());
    if let Some(draft) = draft {
        out.object("conv_draft", |out| {
            if !draft.message.is_empty() {
                out.document("draft_msg", &draft.message);
            }
            out.text("draft_user_define", &draft.user_define);
            out.number("draft_edit_time", draft.edit_time);
        });
    }
    out.number("conv_recv_opt", conversation.recv_opt);
    if let Some(group_type) = conversation.group_type {
        out.number("conv_group_type", group_type.number());
    }
    out.array("conv_group_at_info_array", &conversation.at_infos, |out, (seq, kind)| {
        out.number("conv_group_at_info_seq", *seq);
        out.number("conv_group_at_info_at_type", *kind);
    });
    out.flag("conv_is_pinned", conversation.pinned);
    out.text("conv_show_name", &conversation.show_name);
    out.numbers("conv_mark_array", &conversation.marks);
    out.text("conv_custom_data", &conversation.custom_data);
    out.texts("conv_conversation_group_array", &conversation.conversation_groups);
    out.number("conv_c2c_read_timestamp", conversation.c2c_read_time);
    out.number("conv_group_read_sequence", conversation.group_read_seq);
    out.text("conv_owner", &conversation.owner);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    fn text(text: &'static CStr) -> Text<'static> {
        // SAFETY: a static NUL-terminated string.
        unsafe { Text::new(text.as_ptr()) }
    }

    #[test]
    fn prefixed_ids_name_scopes() {
        assert_eq!(scope(text(c""), 1, 2), Ok(ReadScope::All));
        assert_eq!(scope(text(c"c2c"), 1, 2), Ok(ReadScope::AllC2c));
        assert_eq!(scope(text(c"group"), 1, 2), Ok(ReadScope::AllGroups));
        assert_eq!(scope(text(c"c2c_bob"), 1, 2), Ok(ReadScope::C2c("bob".to_owned(), 1)));
        assert_eq!(scope(text(c"group_@TGS#1"), 1, 2), Ok(ReadScope::Group("@TGS#1".to_owned(), 2)));
        for bad in [c"bob", c"c2c_", c"group_", c"C2Cbob"] {
            assert!(matches!(scope(text(bad), 0, 0), Err(Fault::Refused(-4, _))));
        }
    }

    #[test]
    fn reporting_as_read_takes_a_message_or_the_end() {
        let group = TIMConvType(2);
        assert_eq!(report_readed(text(c""), group, text(c"")), Ok(Request::MarkRead(ReadScope::AllGroups)));
        assert_eq!(
            report_readed(text(c"g"), group, text(c"")),
            Ok(Request::MarkRead(ReadScope::Group("g".to_owned(), 0)))
        );
        assert_eq!(
            report_readed(text(c"g"), group, text(c"{\"message_msg_id\":\"m\"}")),
            Ok(Request::MarkReadUpTo {
                message: "m".to_owned(),
                conversation: Some(ConversationId::Group("g".to_owned()))
            })
        );
        let other = c"{\"message_msg_id\":\"m\",\"message_conv_id\":\"h\"}";
        assert!(matches!(report_readed(text(c"g"), group, text(other)), Err(Fault::Answered(_))));
        // A user and a group may have the same id.
        let c2c = c"{\"message_msg_id\":\"m\",\"message_conv_id\":\"g\",\"message_conv_type\":1}";
        assert!(matches!(report_readed(text(c"g"), group, text(c2c)), Err(Fault::Answered(_))));
        let none = c"{\"message_msg_id\":\"m\",\"message_conv_id\":\"\",\"message_conv_type\":0}";
        assert!(report_readed(text(c"g"), group, text(none)).is_ok());
        assert!(matches!(report_readed(text(c"g"), group, text(c"{}")), Err(Fault::Refused(-3, _))));
        assert!(matches!(report_readed(text(c"g"), TIMConvType(7), text(c"")), Err(Fault::Refused(-4, _))));
    }
}
