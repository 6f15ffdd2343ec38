//! `DTReminder`: a word of the operator's to somebody who has not read a message.

use super::message;
use super::write;
use doubletick_protocol::receipt::Reminder;

/// One reminder as a document.
pub fn one(reminder: &Reminder) -> String {
    write::object(|out| {
        out.text("dt_reminder_conv_id", reminder.conversation.raw());
        out.number("dt_reminder_conv_type", message::conv_type(&reminder.conversation));
        out.text("dt_reminder_msg_id", &reminder.msg_id);
        out.number("dt_reminder_msg_seq", reminder.seq);
        out.text("dt_reminder_sender", &reminder.sender);
        out.number("dt_reminder_time", reminder.time);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use doubletick_protocol::ids::ConversationId;

    #[test]
    fn a_reminder_has_all_its_keys() {
        let reminder = Reminder {
            conversation: ConversationId::Group("g".to_owned()),
            msg_id: "m".to_owned(),
            seq: 5,
            sender: "a \"b\"".to_owned(),
            time: 1_700_000_000,
        };
        assert_eq!(
            one(&reminder),
            "{\"dt_reminder_conv_id\":\"g\",\"dt_reminder_conv_type\":2,\"dt_reminder_msg_id\":\"m\",\
             \"dt_reminder_msg_seq\":5,\"dt_reminder_sender\":\"a \\\"b\\\"\",\"dt_reminder_time\":1700000000}"
        );
    }
}
