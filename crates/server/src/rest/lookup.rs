//! `doubletick`: a message as the operator sees it, how its reading went on, and reminders of it. Never what it says.

use super::find::msg_key;
use super::model::Switch;
use super::{Ctx, one_of};
use crate::audit;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{HistoryQuery, HistoryStart, Message, MessageStatus};
use doubletick_protocol::receipt::{ReaderFilter, Receipt};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Points of a curve.
const POINTS: u64 = 20;
/// Messages in one answer.
const PAGE: usize = 100;
/// Pages of history that one question looks at.
const PAGES: usize = 5;

fn bad(text: impl Into<String>) -> Error {
    Error::new(codes::ERR_INVALID_PARAMETERS, text)
}

/// Body of `get_message` and of `remind`: `MsgId`, or `GroupId` with `MsgSeq`, or `From_Account` with `To_Account` and `MsgKey`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AskMessage {
    /// Its name in the SDK.
    #[serde(default)]
    msg_id: String,
    /// Or the group that it was sent to,
    #[serde(default)]
    group_id: String,
    /// and its number there.
    #[serde(default)]
    msg_seq: u64,
    /// Or who has sent it,
    #[serde(rename = "From_Account", default)]
    from_account: String,
    /// and to whom,
    #[serde(rename = "To_Account", default)]
    to_account: String,
    /// as sending it was answered.
    #[serde(default)]
    msg_key: String,
}

/// How many had read a message at a time.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct CurvePoint {
    /// Seconds since 1970.
    time: u64,
    /// So many had read it then.
    read_num: u64,
}

/// Answer of `get_message`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MessageInfo {
    /// Its name in the SDK.
    msg_id: String,
    /// The group that it was sent to; empty: to a user.
    group_id: String,
    /// Who has sent it.
    #[serde(rename = "From_Account")]
    from_account: String,
    /// To whom; empty: to a group.
    #[serde(rename = "To_Account")]
    to_account: String,
    /// Its number in the conversation.
    msg_seq: u64,
    /// Its name in the commands of `openim`; empty in groups.
    msg_key: String,
    /// Seconds since 1970, when it was stored.
    msg_time: u64,
    /// Bytes of its elements as JSON.
    size: u64,
    /// 1: it was taken back.
    is_revoked: Switch,
    /// Whether its sender has asked for receipts, and it has them.
    need_read_receipt: Switch,
    /// How many have read it.
    read_num: u64,
    /// How many have not, without those who have left.
    unread_num: u64,
    /// Seconds since 1970, when the first one read it; 0: nobody yet.
    first_read_time: u64,
    /// Seconds since 1970, when the last one read it; 0: nobody yet.
    last_read_time: u64,
    /// How many had read it when: at most 21 points, from the first reader to the last. Empty where there are none.
    curve: Vec<CurvePoint>,
}

impl Ctx {
    async fn by_id(&self, id: &str) -> Result<Option<Message>> {
        let request = Request::FindMessages { messages: vec![id.to_owned()] };
        let found = one_of!(self.operate(request).await?, Response::Messages(found) => found)?;
        Ok(found.into_iter().next())
    }

    async fn receipts_of(&self, messages: &[Message]) -> Result<Vec<Receipt>> {
        let ids: Vec<_> =
            messages.iter().filter(|one| has_receipts(one)).map(|one| one.msg_id.clone()).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let answer = self.operate(Request::GetReceipts { messages: ids }).await?;
        one_of!(answer, Response::Receipts(receipts) => receipts)
    }

    /// When the reader with this number, from 1 in the order of reading, has read.
    async fn read_at(&self, message: &str, number: u64) -> Result<u64> {
        let message = message.to_owned();
        let request =
            Request::GetReaders { message, filter: ReaderFilter::Read, cursor: number - 1, count: 1 };
        let page = one_of!(self.operate(request).await?, Response::Readers(page) => page)?;
        Ok(page.readers.first().map_or(0, |reader| reader.read_at))
    }

    /// What is asked are a few readers of all, so it costs the same however many there are.
    async fn curve(&self, message: &str, read_num: u64) -> Result<Vec<CurvePoint>> {
        let mut numbers: Vec<u64> = (0..=POINTS).map(|point| (read_num * point / POINTS).max(1)).collect();
        numbers.dedup();
        let mut curve = Vec::with_capacity(numbers.len());
        for read_num in numbers {
            curve.push(CurvePoint { time: self.read_at(message, read_num).await?, read_num });
        }
        Ok(curve)
    }
}

fn has_receipts(message: &Message) -> bool {
    message.need_read_receipt && message.status != MessageStatus::Revoked
}

async fn find(ctx: &Ctx, body: &AskMessage) -> Result<Message> {
    let names = [&body.msg_id, &body.group_id, &body.from_account];
    if names.iter().filter(|name| !name.is_empty()).count() != 1 {
        return Err(bad(
            "MsgId: it must be this, or GroupId with MsgSeq, or From_Account with To_Account and MsgKey",
        ));
    }
    let found = if !body.msg_id.is_empty() {
        ctx.by_id(&body.msg_id).await?
    } else if !body.group_id.is_empty() {
        ctx.group_messages(&body.group_id, &[body.msg_seq]).await?.into_iter().next()
    } else {
        ctx.c2c_message(&body.from_account, &body.to_account, &body.msg_key).await?
    };
    found.ok_or_else(|| {
        Error::new(codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_FOUND, "the message: there is none with this name")
    })
}

pub(super) async fn message(ctx: Ctx, body: AskMessage) -> Result<MessageInfo> {
    let message = find(&ctx, &body).await?;
    let receipts = match ctx.receipts_of(std::slice::from_ref(&message)).await {
        // Groups of this type have none any more; what else is known of the message is.
        Err(error) if error.code == codes::ERR_SVR_GROUP_READ_RECEIPT_NOT_SUPPORTED => Vec::new(),
        receipts => receipts?,
    };
    let receipt = receipts.into_iter().next();
    let (read_num, unread_num, last) = receipt
        .as_ref()
        .map_or((0, 0, 0), |receipt| (receipt.read_count, receipt.unread_count, receipt.time));
    let (group_id, to_account) = match &message.conversation {
        ConversationId::Group(group_id) => (group_id.clone(), String::new()),
        ConversationId::C2c(peer) => (String::new(), peer.clone()),
    };
    let curve = match read_num {
        0 => Vec::new(),
        _ if group_id.is_empty() => vec![CurvePoint { time: last, read_num }],
        _ => ctx.curve(&message.msg_id, read_num).await?,
    };
    Ok(MessageInfo {
        msg_key: if group_id.is_empty() { msg_key(&message) } else { String::new() },
        group_id,
        to_account,
        msg_seq: message.seq,
        msg_time: message.server_time,
        size: serde_json::to_vec(&message.content.elems).map_or(0, |bytes| bytes.len() as u64),
        is_revoked: Switch(message.status == MessageStatus::Revoked),
        need_read_receipt: Switch(receipt.is_some()),
        read_num,
        unread_num,
        first_read_time: curve.first().map_or(0, |point| point.time),
        last_read_time: if read_num == 0 { 0 } else { last },
        curve,
        from_account: message.sender,
        msg_id: message.msg_id,
    })
}

/// Answer of `remind`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Reminded {
    /// Its name in the SDK.
    msg_id: String,
    /// How many have not read it and were told so, where they are logged in; 0: everybody has read it.
    reminded_num: u64,
}

pub(super) async fn remind(ctx: Ctx, body: AskMessage) -> Result<Reminded> {
    let msg_id = find(&ctx, &body).await?.msg_id;
    let reminded_num = audit::remind(&ctx.rest.service.engine, &ctx.by, &msg_id).await?;
    tracing::info!(
        who = ctx.by.who,
        message = msg_id,
        told = reminded_num,
        "the operator reminds of a message"
    );
    Ok(Reminded { msg_id, reminded_num })
}

/// Body of `receipt_messages`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AskReceiptMessages {
    /// The group.
    group_id: String,
    /// Those before the message with this number; 0 or left out: the newest.
    #[serde(default)]
    next: u64,
    /// How many at most, 1 to 100.
    #[schemars(range(min = 1, max = 100))]
    count: usize,
}

/// A message of a group that has receipts.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiptMessage {
    msg_id: String,
    msg_seq: u64,
    /// Seconds since 1970, when it was stored.
    msg_time: u64,
    #[serde(rename = "From_Account")]
    from_account: String,
    read_num: u64,
    unread_num: u64,
}

/// Answer of `receipt_messages`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ReceiptMessages {
    /// The newest first.
    messages: Vec<ReceiptMessage>,
    /// To go on with; 0: there are no more. A page may be short, or empty, and others follow.
    next: u64,
}

pub(super) async fn of_group(ctx: Ctx, body: AskReceiptMessages) -> Result<ReceiptMessages> {
    if !(1..=PAGE).contains(&body.count) {
        return Err(bad(format!("Count: must be 1 to {PAGE}")));
    }
    let (mut found, mut next): (Vec<Message>, u64) = (Vec::new(), body.next);
    for _ in 0..PAGES {
        let query = HistoryQuery {
            conversation: ConversationId::Group(body.group_id.clone()),
            start: if next == 0 { HistoryStart::End } else { HistoryStart::Seq(next) },
            newer: false,
            count: limits::HISTORY_PER_PAGE,
            window: None,
            elem_types: Vec::new(),
        };
        // The page may begin with the message that it starts at.
        let before = if next == 0 { u64::MAX } else { next };
        let page: Vec<Message> =
            ctx.group_history(query).await?.into_iter().filter(|message| message.seq < before).collect();
        next = page.last().map_or(0, |message| message.seq);
        let with_receipts: Vec<_> = page.into_iter().filter(has_receipts).collect();
        let room = body.count - found.len();
        if with_receipts.len() > room {
            next = with_receipts[room.saturating_sub(1)].seq;
        }
        found.extend(with_receipts.into_iter().take(room));
        if next <= 1 || found.len() == body.count {
            break;
        }
    }
    let receipts = ctx.receipts_of(&found).await?;
    let message = |message: Message| {
        let receipt = receipts.iter().find(|receipt| receipt.seq == message.seq);
        ReceiptMessage {
            msg_seq: message.seq,
            msg_time: message.server_time,
            read_num: receipt.map_or(0, |receipt| receipt.read_count),
            unread_num: receipt.map_or(0, |receipt| receipt.unread_count),
            from_account: message.sender,
            msg_id: message.msg_id,
        }
    };
    Ok(ReceiptMessages {
        messages: found.into_iter().map(message).collect(),
        next: if next <= 1 { 0 } else { next },
    })
}
