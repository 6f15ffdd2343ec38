//! What a server answers its operator: a message, its readers, a group, and the end of a user's logins. What a message
//! says does not go over the control socket.

use crate::settings::Pairs;
use crate::signed::Facts;
use doubletick_engine::Engine;
use doubletick_engine::outbox::{Counts, Entry, Outbox, Show, Step};
use doubletick_protocol::group::Group;
use doubletick_protocol::message::MessageStatus;
use doubletick_protocol::receipt::{Reader, ReaderFilter};
use doubletick_protocol::wire::{Request, Response};
use doubletick_protocol::{Error, Result, codes, limits};

/// Asks as the operator, in nobody's name: only what is read for the operator can be asked like that.
async fn read(engine: &Engine, request: Request) -> Result<Response> {
    engine.ask_for("", true, request).await
}

fn unexpected<T>() -> Result<T> {
    Err(Error::new(codes::ERR_SDK_INTERNAL_ERROR, "the service answers something else"))
}

fn pair(key: &str, value: impl ToString) -> (String, String) {
    (key.to_owned(), value.to_string())
}

/// A message, and how many have read it.
pub(crate) async fn message(engine: &Engine, id: &str) -> Result<Pairs> {
    let messages = vec![id.to_owned()];
    let Response::Messages(found) =
        read(engine, Request::FindMessages { messages: messages.clone() }).await?
    else {
        return unexpected();
    };
    let Some(message) = found.into_iter().next() else {
        return Err(Error::new(
            codes::ERR_INVALID_PARAMETERS,
            format!("message: there is no message {id:?}"),
        ));
    };
    let revoked = message.status == MessageStatus::Revoked;
    let mut shown = vec![
        pair("message", &message.msg_id),
        pair("conversation", message.conversation.prefixed()),
        pair("sender", &message.sender),
        pair("seq", message.seq),
        pair("time", message.server_time),
        pair("revoked", revoked),
        pair("receipts", message.need_read_receipt),
    ];
    if message.need_read_receipt && !revoked {
        let Response::Receipts(receipts) = read(engine, Request::GetReceipts { messages }).await? else {
            return unexpected();
        };
        for receipt in receipts {
            shown.push(pair("read", receipt.read_count));
            shown.push(pair("unread", receipt.unread_count));
            shown.push(pair("last_read", receipt.time));
        }
    }
    Ok(shown)
}

/// A page of those who have read a group message, with the second of it, or have not (0), and where the next begins.
pub(crate) async fn readers(
    engine: &Engine,
    message: String,
    unread: bool,
    cursor: u64,
) -> Result<(Vec<(String, u64)>, Option<u64>)> {
    let filter = if unread { ReaderFilter::Unread } else { ReaderFilter::Read };
    let request = Request::GetReaders { message, filter, cursor, count: limits::READERS_PER_PAGE };
    let Response::Readers(page) = read(engine, request).await? else { return unexpected() };
    let users =
        page.readers.into_iter().map(|Reader { member, read_at }| (member.user_id, read_at)).collect();
    Ok((users, (!page.finished).then_some(page.next_seq)))
}

/// All that is to be known of the readers of a group message. 6017 where there is no such message, or none that asked for
/// receipts.
pub(crate) async fn export(engine: &Engine, app_id: u64, id: &str) -> Result<Facts> {
    let messages = vec![id.to_owned()];
    let Response::Messages(found) = read(engine, Request::FindMessages { messages }).await? else {
        return unexpected();
    };
    let wrong = |text: String| Error::new(codes::ERR_INVALID_PARAMETERS, text);
    let Some(message) = found.into_iter().next() else {
        return Err(wrong(format!("message: there is no message {id:?}")));
    };
    if !message.conversation.is_group() || !message.need_read_receipt {
        return Err(wrong(format!("message: {id:?} is no message of a group that asked for receipts")));
    }
    // First who has not: whoever reads meanwhile is in the second list.
    let unread = everyone(engine, id, true).await?.into_iter().map(|(user, _)| user).collect();
    Ok(Facts {
        app_id,
        now: engine.now_ms() / 1000,
        msg_id: message.msg_id,
        conversation: message.conversation.prefixed(),
        sender: message.sender,
        seq: message.seq,
        sent_at: message.server_time,
        read: everyone(engine, id, false).await?,
        unread,
    })
}

async fn everyone(engine: &Engine, id: &str, unread: bool) -> Result<Vec<(String, u64)>> {
    let (mut all, mut cursor) = (Vec::new(), 0);
    loop {
        let (users, next) = readers(engine, id.to_owned(), unread, cursor).await?;
        all.extend(users);
        match next {
            Some(next) => cursor = next,
            None => return Ok(all),
        }
    }
}

/// A group.
pub(crate) async fn group(engine: &Engine, id: &str) -> Result<Pairs> {
    let Response::Groups(found) = read(engine, Request::GetGroups { groups: vec![id.to_owned()] }).await?
    else {
        return unexpected();
    };
    let Some(group) = found.into_iter().next() else { return unexpected() };
    let group: Group = group?;
    Ok(vec![
        pair("group", &group.group_id),
        pair("type", format!("{:?}", group.group_type)),
        pair("name", &group.name),
        pair("owner", &group.owner),
        pair("members", group.member_count),
        pair("most_members", group.max_members),
        pair("created", group.create_time),
        pair("last_seq", group.last_seq),
        pair("last_message", group.last_message_time),
        pair("muted", group.muted_all),
    ])
}

/// Facts that are shown at once.
const FACTS: usize = 100;

/// A fact: its number, the webhook, when it happened (ms), tries, when it is tried again (ms), and why it failed.
type Row = (i64, String, u64, u32, u64, String);

fn outbox(engine: &Engine) -> Result<&dyn Outbox> {
    engine
        .outbox()
        .ok_or_else(|| Error::new(codes::ERR_SDK_INTERNAL_ERROR, "the store keeps nothing for webhooks"))
}

/// How much waits for webhooks, and the first of it, or what was put aside.
pub(crate) async fn webhooks(engine: &Engine, parked: bool) -> Result<(Pairs, Vec<Row>)> {
    let outbox = outbox(engine)?;
    let Counts { waiting, failing, parked: put_aside } = outbox.counts().await?;
    let counts = vec![pair("waiting", waiting), pair("failing", failing), pair("parked", put_aside)];
    let show = if parked { Show::Parked } else { Show::Waiting };
    let row = |entry: Entry| (entry.id, entry.hook, entry.at, entry.tries, entry.next_at, entry.error);
    Ok((counts, outbox.show(show, FACTS).await?.into_iter().map(row).collect()))
}

/// Tells what was put aside again, all or one, and tries what fails now; how much waits then.
pub(crate) async fn retry_webhooks(engine: &Engine, only: Option<i64>) -> Result<Pairs> {
    let outbox = outbox(engine)?;
    let before = outbox.counts().await?.parked;
    outbox.step(vec![Step::Retry { only }]).await?;
    if let Some(id) = only
        && outbox.counts().await?.parked >= before
    {
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, format!("id: {id} was not put aside")));
    }
    Ok(webhooks(engine, false).await?.0)
}
