//! What a webhook says, with the vendor's keys.

use crate::rest::elems::{self, MsgElem};
use crate::rest::names::{msg_key, type_name};
use doubletick_engine::Engine;
use doubletick_engine::hooks::{Change, Fact, Origin, ReadBy, ReadC2c, Told};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{AT_ALL, ConversationId};
use doubletick_protocol::message::{Message, NewMessage};
use doubletick_protocol::wire::{Request, Response};
use serde_json::{Value, json};

/// The device as the vendor calls it: `OptPlatform` of the URL.
pub(super) fn opt_platform(origin: &Origin) -> &'static str {
    match (origin.backend, origin.platform) {
        (true, _) => "RESTAPI",
        (_, 1) => "Windows",
        (_, 2) => "Android",
        (_, 3) => "iOS",
        (_, 4) => "Mac",
        (_, 7) => "Web",
        (_, 9) => "iPad",
        _ => "Unknown",
    }
}

/// The body of a fact. How many messages somebody has not read is counted now, when it is told.
pub(super) async fn body(engine: &Engine, told: &Told) -> Value {
    let mut body = match &told.fact {
        Fact::GroupRead { group, messages } => json!({
            "GroupId": group.group_id,
            "Type": type_name(group.group_type),
            "GroupMsgReceiptList": messages.iter().map(read_by).collect::<Vec<_>>(),
        }),
        Fact::C2cMark { reader, peer, time } => json!({
            "Report_Account": reader,
            "Peer_Account": peer,
            "LastReadTime": time,
            "UnreadMsgNum": unread(engine, reader).await,
        }),
        Fact::C2cRead { reader, peer, messages } => json!({
            "Report_Account": reader,
            "Peer_Account": peer,
            "MsgList": messages.iter().map(read_c2c).collect::<Vec<_>>(),
        }),
        Fact::Sent { message, group_type } => sent(engine, message, *group_type).await,
        Fact::Joined { group, operator, users } => json!({
            "GroupId": group.group_id,
            "Type": type_name(group.group_type),
            "JoinType": if operator.is_some() { "Invited" } else { "Apply" },
            "Operator_Account": operator.as_ref().or(users.first()),
            "NewMemberList": accounts(users),
        }),
        Fact::Left { group, operator, users } => json!({
            "GroupId": group.group_id,
            "Type": type_name(group.group_type),
            "ExitType": if operator.is_some() { "Kicked" } else { "Quit" },
            "Operator_Account": operator.as_ref().or(users.first()),
            "ExitMemberList": accounts(users),
        }),
        Fact::GroupGone { group, operator, owner } => json!({
            "GroupId": group.group_id,
            "Type": type_name(group.group_type),
            "Operator_Account": operator,
            "Owner_Account": owner.as_deref().unwrap_or_default(),
        }),
        Fact::Recalled { operator, sender, conversation, group_type, seq, rand, server_time } => {
            match (conversation, group_type) {
                (ConversationId::C2c(peer), _) => json!({
                    "From_Account": sender,
                    "To_Account": peer,
                    "MsgKey": msg_key(*seq, *rand, *server_time),
                    "UnreadMsgNum": unread(engine, peer).await,
                }),
                (ConversationId::Group(group_id), group_type) => json!({
                    "GroupId": group_id,
                    "Type": group_type.map(type_name),
                    "Operator_Account": operator,
                    "MsgSeqList": [{"MsgSeq": seq}],
                }),
            }
        }
        Fact::State { user, change, kicked } => {
            let (action, reason) = match change {
                Change::Register => ("Login", "Register"),
                Change::Unregister => ("Logout", "Unregister"),
                Change::LinkClose => ("Disconnect", "LinkClose"),
                Change::TimeOut => ("Disconnect", "TimeOut"),
            };
            let mut body = json!({"Info": {"Action": action, "To_Account": user, "Reason": reason}});
            if !kicked.is_empty() {
                let device = |platform: &u32| json!({"Platform": opt_platform(&Origin { platform: *platform, ..Origin::default() })});
                body["KickedDevice"] = kicked.iter().map(device).collect();
            }
            body
        }
    };
    body["CallbackCommand"] = json!(told.fact.hook().name());
    body["EventTime"] = json!(told.at);
    body
}

/// The body of a question about a message. `kind`: the vendor's name of the group's type.
pub(super) fn asked(user: &str, message: &NewMessage, kind: &str, hook: &str, now_ms: u64) -> Value {
    let content = &message.content;
    let mut body = json!({
        "CallbackCommand": hook,
        "From_Account": user,
        "OnlineOnlyFlag": u8::from(message.online_only),
        "MsgBody": elems::body(content.elems.clone()),
        "CloudCustomData": content.cloud_custom_str,
        "EventTime": now_ms,
    });
    match &message.conversation {
        ConversationId::C2c(peer) => {
            body["To_Account"] = json!(peer);
            // It has no number before it is stored.
            body["MsgSeq"] = json!(0);
            body["MsgRandom"] = json!(message.rand);
            body["MsgTime"] = json!(now_ms / 1000);
            body["MsgKey"] = json!(msg_key(0, message.rand, now_ms / 1000));
        }
        ConversationId::Group(group_id) => {
            body["GroupId"] = json!(group_id);
            body["Type"] = json!(kind);
            body["Operator_Account"] = json!(user);
            body["Random"] = json!(message.rand);
            body["TopicId"] = json!("");
        }
    }
    body["MsgId"] = json!(message.msg_id);
    body
}

async fn sent(engine: &Engine, message: &Message, group_type: Option<GroupType>) -> Value {
    let content = &message.content;
    let elems: Vec<MsgElem> = elems::body(content.elems.clone());
    let mut body = json!({
        "From_Account": message.sender,
        "MsgSeq": message.seq,
        "MsgTime": message.server_time,
        "OnlineOnlyFlag": u8::from(message.online_only),
        "MsgBody": elems,
        "CloudCustomData": content.cloud_custom_str,
        "MsgId": message.msg_id,
    });
    match &message.conversation {
        ConversationId::C2c(peer) => {
            body["To_Account"] = json!(peer);
            body["MsgRandom"] = json!(message.rand);
            body["MsgKey"] = json!(msg_key(message.seq, message.rand, message.server_time));
            body["SendMsgResult"] = json!(0);
            body["ErrorInfo"] = json!("send msg succeed");
            body["IsNeedReadReceipt"] = json!(u8::from(message.need_read_receipt));
            body["UnreadMsgNum"] = json!(unread(engine, peer).await);
        }
        ConversationId::Group(group_id) => {
            body["GroupId"] = json!(group_id);
            body["Type"] = json!(group_type.map(type_name));
            body["Operator_Account"] = json!(message.sender);
            body["Random"] = json!(message.rand);
            body["NeedReadReceipt"] = json!(u8::from(message.need_read_receipt));
            body["TopicId"] = json!("");
            let at = |user: &String| {
                if user == AT_ALL {
                    json!({"GroupAtAllFlag": 1})
                } else {
                    json!({"GroupAtAllFlag": 0, "GroupAt_Account": user})
                }
            };
            body["GroupAtInfo"] = content.at_users.iter().map(at).collect();
        }
    }
    body
}

fn read_by(read: &ReadBy) -> Value {
    json!({
        "MsgSeq": read.seq,
        "ReadNum": read.read_count,
        "UnreadNum": read.unread_count,
        "ReadReceiptMembers": accounts(&read.readers),
    })
}

fn read_c2c(read: &ReadC2c) -> Value {
    let key = msg_key(read.seq, read.rand, read.server_time);
    json!({"MsgKey": key, "MsgId": read.msg_id, "ReadTime": read.read_at})
}

fn accounts(users: &[String]) -> Value {
    users.iter().map(|user| json!({"Member_Account": user})).collect()
}

/// Unread messages of all one-to-one conversations of a user; 0 where they cannot be counted.
async fn unread(engine: &Engine, user: &str) -> u64 {
    match engine.ask_for(user, false, Request::Conversations).await {
        Ok(Response::Conversations(all)) => {
            all.iter().filter(|one| !one.id.is_group()).map(|one| one.unread).sum()
        }
        _ => 0,
    }
}
