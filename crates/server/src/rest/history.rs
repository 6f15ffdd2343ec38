//! Messages read back, of a group and between two users.

use super::Ctx;
use super::answer::bad_field;
use super::commands::Service;
use super::elems::{self, MsgElem};
use super::find::msg_key;
use super::group_messages::priority_name;
use super::model::Switch;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, MessageStatus};
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Messages in one page of a group.
const GROUP_PAGE: u32 = 20;

/// Body of `group_msg_get_simple`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgGet {
    /// The group.
    group_id: String,
    /// How many at most, 1 to 20.
    #[schemars(range(min = 1, max = 20))]
    req_msg_number: u32,
    /// From this number back, with it; left out: from the last.
    req_msg_seq: Option<u64>,
    /// 1: messages that were taken back come too, without their words.
    #[serde(default)]
    with_recalled_msg: Switch,
}

/// A message of a group.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsg {
    #[serde(rename = "From_Account")]
    from_account: String,
    /// 0; 2: it was taken back.
    is_place_msg: u32,
    /// Empty, where it was taken back.
    msg_body: Vec<MsgElem>,
    /// `High`, `Normal`, `Low` or `Lowest`.
    msg_priority: &'static str,
    msg_random: u32,
    msg_seq: u64,
    /// Seconds since 1970.
    msg_time_stamp: u64,
    cloud_custom_data: String,
    /// Whether its sender has asked for receipts.
    need_read_receipt: Switch,
    /// Its name in the SDK.
    msg_id: String,
}

/// Answer of `group_msg_get_simple`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgs {
    group_id: String,
    /// 1: there is nothing before.
    is_finished: Switch,
    /// The newest first.
    rsp_msg_list: Vec<GroupMsg>,
}

fn revoked(message: &Message) -> bool {
    message.status == MessageStatus::Revoked
}

pub(super) async fn group(ctx: Ctx, body: GroupMsgGet) -> Result<GroupMsgs> {
    if !(1..=GROUP_PAGE).contains(&body.req_msg_number) {
        let text = format!("ReqMsgNumber: must be 1 to {GROUP_PAGE}");
        return Err(Error::new(codes::ERR_SVR_GROUP_INVALID_PARAMETERS, text));
    }
    let query = HistoryQuery {
        conversation: ConversationId::Group(body.group_id.clone()),
        start: body.req_msg_seq.map_or(HistoryStart::End, HistoryStart::Seq),
        newer: false,
        count: body.req_msg_number,
        window: None,
        elem_types: Vec::new(),
    };
    let page = ctx.group_history(query).await?;
    let is_finished = Switch(page.last().is_none_or(|message| message.seq == 1));
    let wanted = |message: &Message| body.with_recalled_msg.0 || !revoked(message);
    let rsp_msg_list = page.into_iter().filter(wanted).map(group_msg).collect();
    Ok(GroupMsgs { group_id: body.group_id, is_finished, rsp_msg_list })
}

fn group_msg(message: Message) -> GroupMsg {
    GroupMsg {
        is_place_msg: if revoked(&message) { 2 } else { 0 },
        from_account: message.sender,
        msg_body: elems::body(message.content.elems),
        msg_priority: priority_name(message.content.priority),
        msg_random: message.rand,
        msg_seq: message.seq,
        msg_time_stamp: message.server_time,
        cloud_custom_data: message.content.cloud_custom_str,
        need_read_receipt: Switch(message.need_read_receipt),
        msg_id: message.msg_id,
    }
}

/// Body of `admin_getroammsg`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct RoamMsg {
    /// Whose view of the conversation: what this user has deleted is not there.
    #[serde(rename = "Operator_Account")]
    operator: String,
    /// With whom.
    #[serde(rename = "Peer_Account")]
    peer: String,
    /// How many at most, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    max_cnt: u32,
    /// Seconds since 1970, with it.
    min_time: u64,
    /// Seconds since 1970, with it.
    max_time: u64,
    /// Of the answer before this one, to go on.
    last_msg_key: Option<String>,
}

/// A message between two users.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct C2cMsg {
    #[serde(rename = "From_Account")]
    from_account: String,
    #[serde(rename = "To_Account")]
    to_account: String,
    msg_seq: u64,
    msg_random: u32,
    /// Seconds since 1970.
    msg_time_stamp: u64,
    /// 0; 8: it was taken back.
    msg_flag_bits: u32,
    /// 1: a message of the operator's whose receipt, or a read mark, has come.
    is_peer_read: Switch,
    msg_key: String,
    /// Empty, where it was taken back.
    msg_body: Vec<MsgElem>,
    cloud_custom_data: String,
    /// Its name in the SDK.
    msg_id: String,
}

/// Answer of `admin_getroammsg`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct C2cMsgs {
    /// 1: there is nothing before.
    complete: Switch,
    msg_cnt: usize,
    /// Seconds since 1970 of the last one in the list; 0: none.
    last_msg_time: u64,
    /// To go on with.
    last_msg_key: String,
    /// The newest first.
    msg_list: Vec<C2cMsg>,
}

pub(super) async fn c2c(ctx: Ctx, body: RoamMsg) -> Result<C2cMsgs> {
    let bad = |text: &str| bad_field(Service::OpenIm, text.to_owned());
    if !(1..=limits::HISTORY_PER_PAGE).contains(&body.max_cnt) {
        return Err(bad("MaxCnt: must be 1 to 100"));
    }
    let Some(period) = body.max_time.checked_sub(body.min_time) else {
        return Err(bad("MaxTime: must not be before MinTime"));
    };
    let (operator, peer) = (&body.operator, &body.peer);
    let start = match body.last_msg_key.as_deref().filter(|key| !key.is_empty()) {
        None => HistoryStart::End,
        Some(key) => match ctx.c2c_message(operator, peer, key).await? {
            Some(message) => HistoryStart::Message(message.msg_id),
            None => return Err(bad("LastMsgKey: no message has it")),
        },
    };
    let query = HistoryQuery {
        conversation: ConversationId::C2c(peer.clone()),
        start,
        newer: false,
        count: body.max_cnt,
        window: Some((body.max_time, period)),
        elem_types: Vec::new(),
    };
    let page = ctx.history(operator, query).await?;
    let last = page.last();
    Ok(C2cMsgs {
        complete: Switch(page.len() < body.max_cnt as usize),
        msg_cnt: page.len(),
        last_msg_time: last.map_or(0, |message| message.server_time),
        last_msg_key: last.map(msg_key).unwrap_or_default(),
        msg_list: page.into_iter().map(|message| c2c_msg(operator, message)).collect(),
    })
}

fn c2c_msg(operator: &str, message: Message) -> C2cMsg {
    let peer = message.conversation.raw().to_owned();
    C2cMsg {
        to_account: if message.sender == operator { peer } else { operator.to_owned() },
        msg_seq: message.seq,
        msg_random: message.rand,
        msg_time_stamp: message.server_time,
        msg_flag_bits: if revoked(&message) { 8 } else { 0 },
        is_peer_read: Switch(message.is_peer_read || message.receipt_peer_read),
        msg_key: msg_key(&message),
        msg_body: elems::body(message.content.elems),
        cloud_custom_data: message.content.cloud_custom_str,
        from_account: message.sender,
        msg_id: message.msg_id,
    }
}
