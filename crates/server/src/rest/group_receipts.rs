//! `group_open_http_svc`: who has read messages of a group.

use super::group_messages::{bad, seqs};
use super::model::{MsgSeq, Nothing, Switch, objects};
use super::{Ctx, one_of};
use doubletick_protocol::message::{Message, MessageStatus};
use doubletick_protocol::receipt::{Reader, ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Messages in one question for counts.
const COUNTED: usize = limits::RECEIPTS_PER_GET;
/// Messages for which one call sends receipts.
const SENT: usize = 50;
/// Members in one page.
const PAGE: u32 = 200;

/// Body of `get_group_msg_receipt`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgReceipt {
    /// The group.
    group_id: String,
    /// 1 to 100 messages.
    #[schemars(length(min = 1, max = 100))]
    #[serde(deserialize_with = "objects")]
    msg_seq_list: Vec<MsgSeq>,
}

/// How many have read one message.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiptCount {
    /// 0; 10062: there is no such message, or it has no receipts.
    code: i32,
    msg_seq: u64,
    /// How many of those whom it was sent to have read it.
    read_num: u64,
    /// How many of them have not, without those who have left.
    unread_num: u64,
    /// Its name in the SDK; empty where there is no such message.
    msg_id: String,
}

/// Answer of `get_group_msg_receipt`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiptCounts {
    /// In the order asked.
    group_msg_receipt_list: Vec<ReceiptCount>,
}

fn has_receipts(message: &Message) -> bool {
    message.need_read_receipt && message.status != MessageStatus::Revoked
}

pub(super) async fn counts(ctx: Ctx, body: GroupMsgReceipt) -> Result<ReceiptCounts> {
    let seqs = seqs(&body.msg_seq_list, COUNTED)?;
    let found = ctx.group_messages(&body.group_id, &seqs).await?;
    let messages: Vec<_> =
        found.iter().filter(|one| has_receipts(one)).map(|one| one.msg_id.clone()).collect();
    let receipts: Vec<Receipt> = if messages.is_empty() {
        Vec::new()
    } else {
        let answer = ctx.operate(Request::GetReceipts { messages }).await?;
        one_of!(answer, Response::Receipts(receipts) => receipts)?
    };
    let count = |msg_seq: u64| {
        let receipt = receipts.iter().find(|receipt| receipt.seq == msg_seq);
        let message = found.iter().find(|message| message.seq == msg_seq);
        ReceiptCount {
            code: receipt.map_or(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, |_| 0),
            msg_seq,
            read_num: receipt.map_or(0, |receipt| receipt.read_count),
            unread_num: receipt.map_or(0, |receipt| receipt.unread_count),
            msg_id: message.map(|message| message.msg_id.clone()).unwrap_or_default(),
        }
    };
    Ok(ReceiptCounts { group_msg_receipt_list: seqs.into_iter().map(count).collect() })
}

/// Body of `get_group_msg_receipt_detail`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupMsgReceiptDetail {
    /// The group.
    group_id: String,
    /// The message.
    msg_seq: u64,
    /// 0: who has read it; 1: who has not. Also as `Flag`.
    #[serde(alias = "Flag")]
    filter: Switch,
    /// Empty first, then that of the last answer.
    cursor: String,
    /// How many at most, 1 to 200. Also as `Num`.
    #[schemars(range(min = 1, max = 200))]
    #[serde(alias = "Num")]
    count: u32,
}

/// Who has read a message.
#[derive(Serialize, JsonSchema)]
pub(super) struct ReadBy {
    #[serde(rename = "Read_Account")]
    account: String,
    /// Seconds since 1970, when the receipt came.
    #[serde(rename = "Read_Time")]
    time: u64,
}

/// Who has not read it.
#[derive(Serialize, JsonSchema)]
pub(super) struct UnreadBy {
    #[serde(rename = "Unread_Account")]
    account: String,
}

/// Answer of `get_group_msg_receipt_detail`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiptDetail {
    msg_seq: u64,
    /// For the next page; empty after the last.
    cursor: String,
    /// 1: this was the last page.
    is_finish: Switch,
    /// In the order of reading; empty with the filter 1.
    read_list: Vec<ReadBy>,
    /// In the order of joining; empty with the filter 0.
    unread_list: Vec<UnreadBy>,
    /// Its name in the SDK.
    msg_id: String,
}

pub(super) async fn detail(ctx: Ctx, body: GroupMsgReceiptDetail) -> Result<ReceiptDetail> {
    if !(1..=PAGE).contains(&body.count) {
        return Err(bad(format!("Count: must be 1 to {PAGE}")));
    }
    let mut cursor: u64 = match body.cursor.as_str() {
        "" => 0,
        cursor => cursor.parse().map_err(|_| bad("Cursor: must be empty, or that of the last answer"))?,
    };
    let found = ctx.group_messages(&body.group_id, &[body.msg_seq]).await?;
    let Some(message) = found.into_iter().next() else {
        let text = "MsgSeq: there is no such message in the group";
        return Err(Error::new(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, text));
    };
    let filter = if body.filter.0 { ReaderFilter::Unread } else { ReaderFilter::Read };
    let (mut readers, mut finished): (Vec<Reader>, bool) = (Vec::new(), false);
    while !finished && readers.len() < body.count as usize {
        let left = body.count - readers.len() as u32;
        let request = Request::GetReaders {
            message: message.msg_id.clone(),
            filter,
            cursor,
            count: left.min(limits::READERS_PER_PAGE),
        };
        let page = one_of!(ctx.operate(request).await?, Response::Readers(page) => page)?;
        readers.extend(page.readers);
        (cursor, finished) = (page.next_seq, page.finished);
    }
    let (mut read_list, mut unread_list) = (Vec::new(), Vec::new());
    for Reader { member, read_at } in readers {
        match filter {
            ReaderFilter::Read => read_list.push(ReadBy { account: member.user_id, time: read_at }),
            ReaderFilter::Unread => unread_list.push(UnreadBy { account: member.user_id }),
        }
    }
    Ok(ReceiptDetail {
        msg_seq: body.msg_seq,
        cursor: if finished { String::new() } else { cursor.to_string() },
        is_finish: Switch(finished),
        read_list,
        unread_list,
        msg_id: message.msg_id,
    })
}

/// Body of `group_msg_receipt`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SendGroupMsgReceipt {
    /// The group.
    group_id: String,
    /// The member who has read.
    #[serde(rename = "From_Account")]
    from_account: String,
    /// 1 to 50 messages.
    #[schemars(length(min = 1, max = 50))]
    #[serde(deserialize_with = "objects")]
    msg_seq_list: Vec<MsgSeq>,
}

pub(super) async fn send(ctx: Ctx, body: SendGroupMsgReceipt) -> Result<Nothing> {
    let seqs = seqs(&body.msg_seq_list, SENT)?;
    // Of others the engine would have to be asked in two calls, of which the second could be refused.
    let counts = |one: &Message| one.need_read_receipt && one.sender != body.from_account;
    let found = ctx.group_messages(&body.group_id, &seqs).await?;
    if found.is_empty() {
        let text = "MsgSeqList: none of them is a message of the group";
        return Err(Error::new(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, text));
    }
    let messages: Vec<_> = found.into_iter().filter(counts).map(|message| message.msg_id).collect();
    if messages.is_empty() {
        return Err(bad("MsgSeqList: all of them are the reader's own, or did not ask for receipts"));
    }
    for messages in messages.chunks(limits::RECEIPTS_PER_CALL) {
        let request = Request::SendReceipts { messages: messages.to_vec(), read_at: Vec::new() };
        ctx.ask_as(&body.from_account, request).await?;
    }
    Ok(Nothing {})
}
