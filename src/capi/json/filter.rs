//! `TIMConversationListFilter`, and what of the list it takes.

use super::conversation::{check_marks, put};
use super::decode::{self, Fields};
use super::viewer::Viewer;
use super::write;
use crate::capi::call::{self, Outcome};
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_client::{ConversationFilter, filtered_page};
use doubletick_protocol::Result as ServiceResult;
use doubletick_protocol::wire::Response;

/// What a mandatory parameter says.
pub fn decode(name: &str, text: Text) -> Result<ConversationFilter, Fault> {
    const TYPE: &str = "conversation_list_filter_conv_type";
    const MARKS: &str = "conversation_list_filter_mark_type";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let is_group = match fields.u32(TYPE)? {
        None => None,
        Some(1) => Some(false),
        Some(2) => Some(true),
        Some(other) => return Err(Fault::param(format!("{TYPE}: {other} is neither 1 nor 2"))),
    };
    let marks = fields.u64(MARKS)?;
    if let Some(marks) = marks.filter(|marks| *marks != 0) {
        check_marks(MARKS, marks)?;
    }
    let has_unread = fields.flag("conversation_list_filter_has_unread_count")?;
    let has_mention = fields.flag("conversation_list_filter_has_group_at_info")?;
    let in_group = fields.text("conversation_list_filter_conversation_group")?.map(str::to_owned);
    Ok(ConversationFilter { is_group, marks, has_unread, has_mention, in_group })
}

/// A `TIMConversationListResult`.
pub fn page(
    viewer: &Viewer,
    response: Response,
    filter: &ConversationFilter,
    next_seq: u64,
    count: u32,
) -> ServiceResult<Outcome> {
    let Response::Conversations(list) = response else { return Err(call::unexpected()) };
    let (page, next) = filtered_page(list, filter, next_seq, count)?;
    Ok(Outcome::from(write::object(|out| {
        out.array("conversation_list_result_conv_list", &page, |out, row| put(out, viewer, row));
        out.number("conversation_list_result_next_seq", next);
        out.flag("conversation_list_result_is_finished", next == 0);
    })))
}

/// A `GetTotalUnreadNumberResult`.
pub fn unread(response: Response, filter: &ConversationFilter) -> ServiceResult<Outcome> {
    let Response::Conversations(list) = response else { return Err(call::unexpected()) };
    let total = filter.unread(&list);
    Ok(Outcome::from(write::object(|out| {
        out.number("conv_get_total_unread_message_count_result_unread_count", total);
    })))
}

/// A filter as a document, with the keys that were given.
pub fn document(filter: &ConversationFilter) -> String {
    write::object(|out| {
        if let Some(is_group) = filter.is_group {
            out.number("conversation_list_filter_conv_type", if is_group { 2_u32 } else { 1 });
        }
        if let Some(in_group) = &filter.in_group {
            out.text("conversation_list_filter_conversation_group", in_group);
        }
        if let Some(marks) = filter.marks {
            out.number("conversation_list_filter_mark_type", marks);
        }
        if let Some(has_unread) = filter.has_unread {
            out.flag("conversation_list_filter_has_unread_count", has_unread);
        }
        if let Some(has_mention) = filter.has_mention {
            out.flag("conversation_list_filter_has_group_at_info", has_mention);
        }
    })
}
