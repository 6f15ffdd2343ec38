//! What happens to stored messages: revoked, modified, deleted for oneself.

use super::{operator, side, view};
use crate::bus::Event;
use crate::fault::{Broken, Outcome};
use crate::hooks::{Fact, Hook};
use crate::ledger::Ledger;
use crate::rows::{Key, MessageRow, Side, With, uint};
use crate::rules::messages::{self as rules, Modification};
use crate::rules::reading;
use crate::rules::receipts::check_list;
use crate::rules::refusals::outsider;
use doubletick_protocol::ids::{ConversationId, MsgId, UserId, check_msg_id};
use doubletick_protocol::message::{Message, MessageContent};
use doubletick_protocol::wire::{Change, Push, Response};
use doubletick_protocol::{Error, codes, limits};
use std::collections::BTreeSet;

fn wish(ledger: &mut Ledger<'_>, side: &Side, row: &MessageRow) -> Result<Modification, Broken> {
    let roles = match side.stay() {
        None => None,
        Some(stay) => {
            let sender = ledger.membership(side.conv, row.sender)?.map(|stay| stay.role);
            Some((stay.role, sender))
        }
    };
    Ok(Modification {
        own: row.sender == side.me,
        roles,
        group_type: side.group_type(),
        revoked: row.revoked_by.is_some(),
        by_operator: ledger.by_operator(),
        age: ledger.now_seconds().saturating_sub(uint(row.server_time) / 1000),
    })
}

/// Revokes a message; again: nothing more happens.
pub fn revoke(
    ledger: &mut Ledger<'_>,
    user: &str,
    msg_id: &str,
    conversation: Option<&ConversationId>,
    reason: &str,
) -> Outcome<Response> {
    check_msg_id(msg_id)?;
    rules::check_reason(reason)?;
    let me = ledger.caller(user)?;
    let unknown = || Error::new(codes::ERR_SVR_GROUP_REVOKE_MSG_NOT_FOUND, "message_msg_id: no such message");
    let key = ledger.head(msg_id)?.ok_or_else(unknown)?.key;
    let in_group = ledger.conversation(key.0)?.pair.is_none();
    let side = if in_group && ledger.by_operator() {
        operator::side(ledger, me, key.0)?
    } else {
        side::of(ledger, me, key.0)?
    };
    side.check_is(conversation)?;
    let mut row = ledger.message(key)?;
    if !rules::may_revoke(&wish(ledger, &side, &row)?, ledger.settings())? {
        return Ok(Response::Done);
    }
    row.revoked_by = Some(me);
    row.revoke_reason = Some(reason.to_owned());
    row.change_version = ledger.next_version(row.conv)?;
    if row.counts_unread {
        ledger.withdraw(&row)?;
    }
    ledger.put_message(row.clone());
    keep_recall(ledger, user, &row)?;
    announce(ledger, &side, row, Change::Revoked)?;
    Ok(Response::Done)
}

fn keep_recall(ledger: &mut Ledger<'_>, user: &str, row: &MessageRow) -> Result<(), Broken> {
    let in_group = ledger.conversation(row.conv)?.pair.is_none();
    if !ledger.wants(if in_group { Hook::GroupRecalled } else { Hook::C2cRecalled }) {
        return Ok(());
    }
    let (conversation, sender) = ledger.names(row.conv, row.sender)?;
    let group_type = if in_group { Some(ledger.group(row.conv)?.group_type) } else { None };
    let fact = Fact::Recalled {
        operator: user.to_owned(),
        sender,
        conversation,
        group_type,
        seq: uint(row.seq),
        rand: u32::try_from(row.rand).unwrap_or(0),
        server_time: uint(row.server_time) / 1000,
    };
    ledger.keep(row.conv, fact);
    Ok(())
}

/// Replaces the content of a message; its receipts stay, and whether it counts as unread. With the content that
/// it has, nothing more happens.
pub fn modify(
    ledger: &mut Ledger<'_>,
    user: &str,
    msg_id: &str,
    base_version: Option<u64>,
    content: &MessageContent,
) -> Outcome<Response> {
    check_msg_id(msg_id)?;
    rules::check_content(content, ledger.settings())?;
    let me = ledger.caller(user)?;
    let unknown = || Error::new(codes::ERR_INVALID_PARAMETERS, "message_msg_id: unknown message");
    let key = ledger.head(msg_id)?.ok_or_else(unknown)?.key;
    let side = side::of(ledger, me, key.0)?;
    if side.floor().is_none() {
        return Err(unknown().into());
    }
    let mut row = ledger.message(key)?;
    let same = row.content == *content;
    let view = view::of_side(ledger, &side)?;
    if !rules::may_modify(&wish(ledger, &side, &row)?, uint(row.version), base_version, same)? {
        return Ok(Response::Message(Box::new(view::message(ledger, &view, row)?)));
    }
    // A new text is said now, however old the message is.
    if let With::Group(group, Some(stay)) = &side.with
        && !ledger.by_operator()
    {
        rules::check_speaking(stay.role, stay.muted_until, group.muted_all, ledger.now_seconds())?;
    }
    row.change_version = ledger.next_version(row.conv)?;
    row.content = content.clone();
    row.version += 1;
    row.elem_type = rules::elem_type(content);
    ledger.put_message(row.clone());
    let mut conversation = ledger.conversation(row.conv)?.clone();
    if !content.at_users.is_empty() && conversation.named_seq < row.seq {
        conversation.named_seq = row.seq;
        ledger.put_conversation(row.conv, conversation);
    }
    let mine = view::message(ledger, &view, row.clone())?;
    announce(ledger, &side, row, Change::Modified)?;
    Ok(Response::Message(Box::new(mine)))
}

/// Tells everyone who sees the message: its sender with their own view, the others with the common one.
fn announce(
    ledger: &mut Ledger<'_>,
    side: &Side,
    row: MessageRow,
    change: fn(u64, Box<Message>) -> Change,
) -> Outcome<()> {
    let version = uint(row.change_version);
    let push = |message: Message| Push::Changes {
        conversation: message.conversation.clone(),
        stable: version,
        changes: vec![change(version, Box::new(message))],
    };
    let (sender, seq, targets) = (row.sender, row.seq, row.targets.clone());
    let group_id = match &side.with {
        With::Group(group, _) => group.group_id.clone(),
        With::Peer(peer, _) => {
            let other = if sender == side.me { *peer } else { side.me };
            for user in [sender, other] {
                let side = side::of(ledger, user, row.conv)?;
                let view = view::of_side(ledger, &side)?;
                let message = view::message(ledger, &view, row.clone())?;
                let user_id = ledger.user_id(user)?;
                ledger.tell(Event::Users(vec![user_id], push(message)));
            }
            return Ok(());
        }
    };
    let sender_id = ledger.user_id(sender)?;
    if ledger.membership(side.conv, sender)?.is_some() {
        let view = view::of_sender(ledger, row.conv, sender)?;
        let own = view::message(ledger, &view, row.clone())?;
        ledger.tell(Event::Users(vec![sender_id.clone()], push(own)));
    }
    let view = view::pushed(ledger, row.conv, side.me)?;
    let theirs = push(view::message(ledger, &view, row)?);
    let event = match targets {
        Some(users) => Event::Users(still_members(ledger, side.conv, users)?, theirs),
        None => {
            // Who came later sees no message of before, unless the type lets them.
            let all = reading::floor(side.group_type(), seq).is_none_or(|floor| floor < seq);
            let joined_below = if all { None } else { Some(uint(seq)) };
            Event::Group { group_id, except: Some(sender_id), joined_below, push: theirs }
        }
    };
    ledger.tell(event);
    Ok(())
}

fn still_members(ledger: &mut Ledger<'_>, conv: i64, users: Vec<UserId>) -> Outcome<Vec<UserId>> {
    let mut members = Vec::new();
    for id in users {
        let known = ledger.known(&id)?.ok_or_else(outsider)?;
        if ledger.membership(conv, known.user_no)?.is_some() {
            members.push(id);
        }
    }
    Ok(members)
}

/// Whether a message counts as unread for a user now. Of what they have read, nobody asks.
fn counts(ledger: &mut Ledger<'_>, side: &Side, key: Key) -> Result<bool, Broken> {
    if key.1 <= side.read_seq() {
        return Ok(false);
    }
    let message = ledger.message(key)?;
    Ok(message.counts_unread && message.sender != side.me && message.revoked_by.is_none())
}

/// Hides messages from oneself; what is unknown is passed over.
pub fn delete(
    ledger: &mut Ledger<'_>,
    user: &str,
    conversation: &ConversationId,
    messages: &[MsgId],
) -> Outcome<Response> {
    conversation.check()?;
    let ids = check_list(messages, limits::DELETES_PER_CALL)?;
    let me = ledger.caller(user)?;
    let Some(side) = side::find(ledger, me, conversation)? else { return Ok(Response::Done) };
    let mut keys = BTreeSet::new();
    for id in ids {
        keys.extend(ledger.head(id)?.map(|head| head.key).filter(|key| key.0 == side.conv));
    }
    let (mut changed, mut mark) = (false, side.mark);
    for key in keys {
        if !ledger.is_hidden(me, key)? {
            let counted = counts(ledger, &side, key)?;
            ledger.hide(me, key, counted);
            mark.hidden_seq = mark.hidden_seq.max(key.1);
            changed = true;
        }
    }
    if changed {
        ledger.put_mark(side.conv, me, mark);
        // Unread count and last message may be others now.
        ledger.tell(Event::Users(vec![user.to_owned()], Push::ConversationChanged(side.id())));
    }
    Ok(Response::Done)
}
