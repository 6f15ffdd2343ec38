//! `group_open_http_svc`: sending to a group, and taking messages back.

use super::Ctx;
use super::call::NORMAL_PRIORITY;
use super::elems::{self, MsgElem};
use super::model::{MsgSeq, Switch, objects};
use super::openim::Control;
use doubletick_protocol::ids::{AT_ALL, ConversationId};
use doubletick_protocol::message::{MessageContent, NewMessage};
use doubletick_protocol::wire::Request;
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Messages that one call may take back.
const RECALLS: usize = 10;

/// The vendor's names of `TIMMsgPriority`, by number.
const PRIORITIES: [&str; 4] = ["High", "Normal", "Low", "Lowest"];

/// The name of a priority.
pub(super) fn priority_name(number: u32) -> &'static str {
    PRIORITIES.get(number as usize).copied().unwrap_or("Normal")
}

pub(super) fn bad(text: impl Into<String>) -> Error {
    Error::new(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text)
}

/// Who is mentioned.
#[derive(Deserialize, JsonSchema)]
pub(super) struct GroupAt {
    /// 1: everyone.
    #[serde(rename = "GroupAtAllFlag", default)]
    all: Switch,
    /// Otherwise: this user.
    #[serde(rename = "GroupAt_Account", default)]
    user: String,
}

/// Body of `send_group_msg`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendGroupMsg {
    /// The group.
    group_id: String,
    /// The same number within five minutes is the same message.
    random: u32,
    /// `High`, `Normal`, `Low` or `Lowest`; kept for the application.
    msg_priority: Option<String>,
    /// At least one element.
    #[schemars(length(min = 1))]
    #[serde(deserialize_with = "objects")]
    msg_body: Vec<MsgElem>,
    /// Who sends, a member or not; the administrator who calls, where it is left out.
    #[serde(rename = "From_Account")]
    from_account: Option<String>,
    /// No effect: which webhooks are asked is the operator's.
    #[serde(default)]
    #[expect(dead_code, reason = "it is checked, and changes nothing")]
    forbid_callback_control: Vec<String>,
    /// 1: only who is online gets it, and it is stored nowhere.
    #[serde(default)]
    online_only_flag: Switch,
    /// `NoUnread`, `NoLastMsg`, and `WithMuteNotifications`, which has no effect.
    #[serde(default)]
    send_msg_control: Vec<String>,
    /// Of the application.
    #[serde(default)]
    cloud_custom_data: String,
    /// Kept for the application.
    #[serde(default)]
    support_message_extension: Switch,
    /// Whether the sender asks for receipts.
    #[serde(default, alias = "IsNeedReadReceipt")]
    need_read_receipt: Switch,
    /// Only these members see it, at most 50; left out: everyone.
    #[schemars(length(max = 50))]
    #[serde(rename = "To_Account", default)]
    to_account: Vec<String>,
    /// Who is mentioned.
    #[serde(default)]
    #[serde(deserialize_with = "objects")]
    group_at_info: Vec<GroupAt>,
    /// Topics are not offered: must be empty.
    #[serde(default)]
    topic_id: String,
    /// What a push service would say; kept for the application.
    offline_push_info: Option<Map<String, Value>>,
}

/// Answer of `send_group_msg`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentGroupMsg {
    /// Seconds since 1970, when it was stored.
    msg_time: u64,
    /// Its number in the group; 0 with `OnlineOnlyFlag`.
    msg_seq: u64,
    /// Its name in the SDK.
    msg_id: String,
}

pub(super) async fn send(ctx: Ctx, body: SendGroupMsg) -> Result<SentGroupMsg> {
    if !body.topic_id.is_empty() {
        return Err(bad("TopicId: topics are not offered"));
    }
    if body.to_account.len() > limits::TARGETS_PER_MESSAGE {
        return Err(bad(format!("To_Account: at most {} members", limits::TARGETS_PER_MESSAGE)));
    }
    let control = Control::of(&body.send_msg_control).map_err(bad)?;
    let priority = match body.msg_priority.as_deref() {
        None => NORMAL_PRIORITY,
        Some(name) => (0u32..)
            .zip(PRIORITIES)
            .find_map(|(number, known)| (known == name).then_some(number))
            .ok_or_else(|| bad("MsgPriority: must be High, Normal, Low or Lowest"))?,
    };
    let at = |at: GroupAt| if at.all.0 { AT_ALL.to_owned() } else { at.user };
    let new = NewMessage {
        msg_id: String::new(),
        conversation: ConversationId::Group(body.group_id),
        client_time: ctx.now_seconds(),
        rand: body.random,
        need_read_receipt: body.need_read_receipt.0,
        online_only: body.online_only_flag.0,
        targets: body.to_account,
        content: MessageContent {
            elems: elems::elems(body.msg_body).map_err(bad)?,
            cloud_custom_str: body.cloud_custom_data,
            priority,
            at_users: body.group_at_info.into_iter().map(at).collect(),
            excluded_from_unread_count: control.no_unread,
            excluded_from_last_message: control.no_last_message,
            support_message_extension: body.support_message_extension.0,
            offline_push: body.offline_push_info,
            ..MessageContent::default()
        },
    };
    let from = body.from_account.filter(|from| !from.is_empty()).unwrap_or_else(|| ctx.admin.clone());
    let message = ctx.send(&from, new, None).await?;
    Ok(SentGroupMsg { msg_time: message.server_time, msg_seq: message.seq, msg_id: message.msg_id })
}

/// Body of `group_msg_recall`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgRecall {
    /// The group.
    group_id: String,
    /// 1 to 10 messages.
    #[schemars(length(min = 1, max = 10))]
    #[serde(deserialize_with = "objects")]
    msg_seq_list: Vec<MsgSeq>,
    /// Why; the members see it.
    #[serde(default)]
    reason: String,
}

/// What became of one message.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Recalled {
    msg_seq: u64,
    /// 0: it is taken back. 10030: there is no such message.
    ret_code: i32,
}

/// Answer of `group_msg_recall`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgRecalled {
    /// In the order asked.
    recall_ret_list: Vec<Recalled>,
}

/// The numbers of a list of 1 to `most`.
pub(super) fn seqs(list: &[MsgSeq], most: usize) -> Result<Vec<u64>> {
    if list.is_empty() || list.len() > most {
        return Err(bad(format!("MsgSeqList: must be 1 to {most} messages")));
    }
    Ok(list.iter().map(|one| one.msg_seq).collect())
}

pub(super) async fn recall(ctx: Ctx, body: GroupMsgRecall) -> Result<GroupMsgRecalled> {
    let seqs = seqs(&body.msg_seq_list, RECALLS)?;
    let found = ctx.group_messages(&body.group_id, &seqs).await?;
    let mut recall_ret_list = Vec::with_capacity(seqs.len());
    for msg_seq in seqs {
        let ret_code = match found.iter().find(|message| message.seq == msg_seq) {
            None => codes::ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND,
            Some(message) => {
                let (message, reason) = (message.msg_id.clone(), body.reason.clone());
                ctx.operate(Request::RevokeMessage { message, conversation: None, reason }).await?;
                0
            }
        };
        recall_ret_list.push(Recalled { msg_seq, ret_code });
    }
    Ok(GroupMsgRecalled { recall_ret_list })
}
