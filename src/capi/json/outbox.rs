//! `DTOutboxItem`: what has become of something that had to wait.

use super::message;
use super::viewer::Viewer;
use super::write::{self, ObjectWriter};
use doubletick_client::{OutboxItem, OutboxKind};

/// Items as a document.
pub fn many(viewer: &Viewer, items: &[OutboxItem]) -> String {
    write::array(items, |out, item| put(out, viewer, item))
}

fn put(out: &mut ObjectWriter, viewer: &Viewer, item: &OutboxItem) {
    let kind: u32 = match item.kind {
        OutboxKind::Receipt => 1,
        OutboxKind::ReadMark => 2,
        OutboxKind::Deletion => 3,
        OutboxKind::Message => 4,
    };
    out.number("dt_outbox_item_kind", kind);
    if let Some(conversation) = &item.conversation {
        out.text("dt_outbox_item_conv_id", conversation.raw());
        out.number("dt_outbox_item_conv_type", message::conv_type(conversation));
    }
    out.text("dt_outbox_item_msg_id", &item.msg_id);
    out.signed("dt_outbox_item_code", item.code);
    out.text("dt_outbox_item_desc", &item.text);
    if let Some(message) = &item.message {
        out.object("dt_outbox_item_message", |out| match item.code {
            0 => message::put(out, viewer, message),
            _ => message::put_as(out, viewer, message, message::SEND_FAILED),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::ConversationId;

    #[test]
    fn a_conversation_that_is_not_known_has_no_key() {
        let item = OutboxItem {
            kind: OutboxKind::Receipt,
            conversation: None,
            msg_id: "m".to_owned(),
            code: 10007,
            text: "no \"member\"".to_owned(),
            message: None,
        };
        let mark = OutboxItem {
            kind: OutboxKind::ReadMark,
            conversation: Some(ConversationId::Group("g".to_owned())),
            msg_id: String::new(),
            code: 0,
            text: String::new(),
            message: None,
        };
        assert_eq!(
            many(&Viewer::of_user("me"), &[item, mark]),
            "[{\"dt_outbox_item_kind\":1,\"dt_outbox_item_msg_id\":\"m\",\"dt_outbox_item_code\":10007,\
             \"dt_outbox_item_desc\":\"no \\\"member\\\"\"},\
             {\"dt_outbox_item_kind\":2,\"dt_outbox_item_conv_id\":\"g\",\"dt_outbox_item_conv_type\":2,\
             \"dt_outbox_item_msg_id\":\"\",\"dt_outbox_item_code\":0,\"dt_outbox_item_desc\":\"\"}]"
        );
    }
}
