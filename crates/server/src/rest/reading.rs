//! `openim`: what users have read, one-to-one.

use super::answer::bad_field;
use super::commands::Service;
use super::model::{Nothing, objects};
use super::{Ctx, one_of};
use doubletick_protocol::conversation::ReadScope;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Peers in one question for what is unread.
const PEERS: usize = 10;

/// One message that was read.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct C2cMsgInfo {
    /// Who has sent it: the peer.
    #[serde(rename = "From_Account")]
    from_account: String,
    /// Who has read it: the operator of the call.
    #[serde(rename = "To_Account")]
    to_account: String,
    /// As the sending was answered.
    msg_key: String,
}

/// Body of `c2c_msg_read_receipt`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct C2cReceipts {
    /// Who has read.
    #[serde(rename = "Operator_Account")]
    operator: String,
    /// Who has sent the messages.
    #[serde(rename = "Peer_Account")]
    peer: String,
    /// 1 to 30 messages.
    #[schemars(length(min = 1, max = 30))]
    #[serde(rename = "C2CMsgInfo")]
    #[serde(deserialize_with = "objects")]
    messages: Vec<C2cMsgInfo>,
}

fn bad(text: impl Into<String>) -> Error {
    bad_field(Service::OpenIm, text.into())
}

pub(super) async fn receipts(ctx: Ctx, body: C2cReceipts) -> Result<Nothing> {
    let C2cReceipts { operator, peer, messages: infos } = body;
    if infos.is_empty() || infos.len() > limits::RECEIPTS_PER_CALL {
        return Err(bad(format!("C2CMsgInfo: must be 1 to {} messages", limits::RECEIPTS_PER_CALL)));
    }
    let mut messages = Vec::with_capacity(infos.len());
    for (at, info) in infos.iter().enumerate() {
        if info.from_account != peer || info.to_account != operator {
            let text = "From_Account must be Peer_Account, and To_Account must be Operator_Account";
            return Err(Error::new(90008, format!("C2CMsgInfo[{at}]: {text}")));
        }
        match ctx.c2c_message(&operator, &peer, &info.msg_key).await? {
            Some(message) if message.sender == peer => messages.push(message.msg_id),
            _ => return Err(bad(format!("C2CMsgInfo[{at}].MsgKey: no message of Peer_Account has it"))),
        }
    }
    ctx.ask_as(&operator, Request::SendReceipts { messages, read_at: Vec::new() }).await?;
    Ok(Nothing {})
}

/// Body of `admin_set_msg_read`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SetMsgRead {
    /// Who has read.
    #[serde(rename = "Report_Account")]
    reporter: String,
    /// With whom the conversation is.
    #[serde(rename = "Peer_Account")]
    peer: String,
    /// Seconds since 1970: up to which message; left out: up to the last.
    #[serde(default)]
    msg_read_time: u64,
}

pub(super) async fn mark(ctx: Ctx, body: SetMsgRead) -> Result<Nothing> {
    let scope = ReadScope::C2c(body.peer, body.msg_read_time);
    ctx.ask_as(&body.reporter, Request::MarkRead(scope)).await?;
    Ok(Nothing {})
}

/// Body of `get_c2c_unread_msg_num`.
#[derive(Deserialize, JsonSchema)]
pub(super) struct C2cUnread {
    /// Who has not read.
    #[serde(rename = "To_Account")]
    to_account: String,
    /// Of whom, at most 10.
    #[schemars(length(max = 10))]
    #[serde(rename = "Peer_Account", default)]
    peers: Vec<String>,
}

/// Unread messages of one peer.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnreadOf {
    #[serde(rename = "Peer_Account")]
    peer: String,
    #[serde(rename = "C2CUnreadMsgNum")]
    unread: u64,
}

/// Answer of `get_c2c_unread_msg_num`.
#[derive(Serialize, JsonSchema)]
pub(super) struct C2cUnreadNum {
    /// Of all one-to-one conversations.
    #[serde(rename = "AllC2CUnreadMsgNum")]
    all: u64,
    /// Of those that were named, in their order.
    #[serde(rename = "C2CUnreadMsgNumList")]
    list: Vec<UnreadOf>,
}

pub(super) async fn unread(ctx: Ctx, body: C2cUnread) -> Result<C2cUnreadNum> {
    if body.peers.len() > PEERS {
        return Err(bad(format!("Peer_Account: at most {PEERS} users")));
    }
    let answer = ctx.ask_as(&body.to_account, Request::Conversations).await?;
    let conversations = one_of!(answer, Response::Conversations(conversations) => conversations)?;
    let of = |peer: &String| {
        let id = ConversationId::C2c(peer.clone());
        conversations.iter().find(|one| one.id == id).map_or(0, |one| one.unread)
    };
    let list = body.peers.iter().map(|peer| UnreadOf { peer: peer.clone(), unread: of(peer) }).collect();
    let all = conversations.iter().filter(|one| !one.id.is_group()).map(|one| one.unread).sum();
    Ok(C2cUnreadNum { all, list })
}
