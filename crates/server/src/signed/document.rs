//! What a signed document says of a message: whose it is, who was waited for by which rule, and who has read it when.

use serde_json::{Value, json};

/// The facts, as the service knows them.
pub(crate) struct Facts {
    pub app_id: u64,
    /// Seconds since 1970 of the export.
    pub now: u64,
    pub msg_id: String,
    /// `C2C…` or `GROUP…`, as the SDK names conversations.
    pub conversation: String,
    pub sender: String,
    pub seq: u64,
    /// Seconds since 1970.
    pub sent_at: u64,
    /// Who has read, and in which second, in the order of reading.
    pub read: Vec<(String, u64)>,
    /// Who has not, and is waited for.
    pub unread: Vec<String>,
}

/// Who is waited for, in words.
const RULE: &str = "The audience of a group message are the members of the group at the moment when it was stored, \
    without its sender, and those of them whom it names where it names any; who leaves the group without having read is \
    no longer waited for. ReadTime is the second in which the service stored the receipt.";

/// The document.
pub(crate) fn document(facts: Facts) -> Value {
    let Facts { app_id, now, msg_id, conversation, sender, seq, sent_at, read, mut unread } = facts;
    // Both lists were read one after the other: who has read meanwhile has read.
    let readers: std::collections::HashSet<&str> = read.iter().map(|(user, _)| user.as_str()).collect();
    unread.retain(|user| !readers.contains(user.as_str()));
    let (read_count, unread_count) = (read.len(), unread.len());
    let read: Vec<Value> = read.iter().map(|(user, at)| json!({"Account": user, "ReadTime": at})).collect();
    json!({
        "SdkAppid": app_id,
        "ExportTime": now,
        "MsgId": msg_id,
        "Conversation": conversation,
        "From_Account": sender,
        "MsgSeq": seq,
        "MsgTime": sent_at,
        "Rule": RULE,
        "Audience": read_count + unread_count,
        "ReadNum": read_count,
        "UnreadNum": unread_count,
        "Read": read,
        "Unread": unread,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_read_while_the_lists_were_made_is_in_one_of_them() {
        let user = str::to_owned;
        let facts = Facts {
            app_id: 1,
            now: 9,
            msg_id: user("m"),
            conversation: user("GROUPg"),
            sender: user("ann"),
            seq: 1,
            sent_at: 2,
            read: vec![(user("bob"), 3), (user("cid"), 4)],
            unread: vec![user("cid"), user("dan")],
        };
        let made = document(facts);
        assert_eq!(
            (&made["Audience"], &made["ReadNum"], &made["UnreadNum"]),
            (&json!(3), &json!(2), &json!(1))
        );
        assert_eq!((&made["Unread"], &made["Read"][1]["ReadTime"]), (&json!(["dan"]), &json!(4)));
    }
}
