//! `MessageSearchParam` and `MessageSearchResult`.

use super::conversation;
use super::decode::{self, Fields};
use super::message;
use super::viewer::Viewer;
use super::write;
use crate::capi::call::Outcome;
use crate::capi::fault::Fault;
use crate::capi::pointers::Text;
use doubletick_client::{FoundMessages, MessageSearch};
use doubletick_protocol::Result as ServiceResult;

/// What is looked for, in a mandatory parameter.
pub fn param(name: &str, text: Text) -> Result<MessageSearch, Fault> {
    const MATCH: &str = "msg_search_param_keyword_list_match_type";
    let object = decode::object(name, text)?;
    let fields = Fields(&object);
    let id = fields.text_or_empty("msg_search_param_conv_id")?;
    let kind = fields.u32("msg_search_param_conv_type")?.unwrap_or_default();
    let matched = fields.u32(MATCH)?.unwrap_or_default();
    let search = MessageSearch {
        keywords: fields.texts("msg_search_param_keyword_array")?,
        all_keywords: matched == 1,
        senders: fields.texts("msg_search_param_send_identifier_array")?,
        elem_types: fields
            .numbers("msg_search_param_message_type_array")?
            .iter()
            .map(|kind| *kind as i64)
            .collect(),
        conversation: conversation::typed(id.clone(), i64::from(kind)),
        time_position: fields.u64("msg_search_param_search_time_position")?.unwrap_or_default(),
        time_period: fields.u64("msg_search_param_search_time_period")?.unwrap_or_default(),
        page_index: fields.u32("msg_search_param_page_index")?.unwrap_or_default(),
        page_size: fields.u32("msg_search_param_page_size")?.unwrap_or_default(),
    };
    fields.u32("msg_search_param_search_count")?;
    fields.text("msg_search_param_search_cursor")?;
    if matched > 1 {
        return Err(Fault::invalid(format!("{MATCH}: {matched} is neither 0 (or) nor 1 (and)")));
    }
    if kind != 0 && search.conversation.is_none() {
        let text =
            format!("msg_search_param_conv_type: {kind} is neither 1 nor 2, nor 0 for all conversations");
        return Err(Fault::invalid(text));
    }
    if kind == 0 && !id.is_empty() {
        return Err(Fault::invalid(
            "msg_search_param_conv_type: is 0, and msg_search_param_conv_id names one",
        ));
    }
    Ok(search)
}

/// What was found.
pub fn result(viewer: &Viewer, found: FoundMessages) -> ServiceResult<Outcome> {
    Ok(Outcome::from(write::object(|out| {
        out.number("msg_search_result_total_count", found.total);
        out.array("msg_search_result_item_array", &found.items, |out, item| {
            out.text("msg_search_result_item_conv_id", item.conversation.raw());
            out.number("msg_search_result_item_conv_type", message::conv_type(&item.conversation));
            out.number("msg_search_result_item_total_message_count", item.count);
            out.array("msg_search_result_item_message_array", &item.messages, |out, each| {
                message::put(out, viewer, each);
            });
        });
        out.text("msg_search_result_search_cursor", "");
    })))
}
