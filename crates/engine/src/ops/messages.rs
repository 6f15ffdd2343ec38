//! Sending: a message gets its seq and its audience.

use super::side::c2c_number;
use super::{operator, view};
use crate::bus::Event;
use crate::fault::{Broken, Outcome};
use crate::hooks::{Fact, Hook, lane_of_user};
use crate::ledger::Ledger;
use crate::rows::{Envelope, GroupRow, MessageRow, Stay, Summary, int};
use crate::rules::messages as rules;
use crate::rules::reading::{shown_counted, unique_id_online};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::{ConversationId, UserId};
use doubletick_protocol::message::{Message, MessageStatus, NewMessage};
use doubletick_protocol::wire::{Push, Response};
use doubletick_protocol::{Error, codes};

/// Who gets a message.
enum Receivers {
    /// The peer.
    Peer { user_no: i64, user_id: UserId },
    /// The group, or those of it whom the message targets.
    Group { conv: i64, group: Box<GroupRow>, stay: Box<Stay>, targets: Option<Targets> },
}

/// Whom of a group a message is for.
struct Targets {
    /// As given.
    users: Vec<UserId>,
    /// Member numbers, ascending.
    numbers: Vec<i64>,
}

impl Receivers {
    fn group_type(&self) -> Option<GroupType> {
        match self {
            Receivers::Group { group, .. } => Some(group.group_type),
            Receivers::Peer { .. } => None,
        }
    }

    fn targets(&self) -> Option<&Targets> {
        match self {
            Receivers::Group { targets, .. } => targets.as_ref(),
            Receivers::Peer { .. } => None,
        }
    }
}

/// Stores and announces a message. The same message again is answered with what is stored.
pub fn send_message(ledger: &mut Ledger<'_>, user: &str, new: &NewMessage) -> Outcome<Response> {
    rules::check_new(new, user, ledger.settings())?;
    let me = ledger.caller(user)?;
    if let Some(head) = ledger.any_head(&new.msg_id)? {
        return stored_before(ledger, me, new, head);
    }
    let receivers = receivers(ledger, me, user, new)?;
    if new.online_only {
        return send_online(ledger, me, user, new, receivers);
    }
    let row = store(ledger, me, new, &receivers)?;
    announce(ledger, user, me, row, receivers)
}

fn stored_before(ledger: &mut Ledger<'_>, me: i64, new: &NewMessage, head: Envelope) -> Outcome<Response> {
    let conv = head.key.0;
    if head.sender != me || ledger.name(conv, me)? != new.conversation {
        let text = "message_msg_id: another message has this id";
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text).into());
    }
    let row = ledger.message(head.key)?;
    // Also of one who has left since.
    let view = view::of_sender(ledger, conv, me)?;
    Ok(Response::Message(Box::new(view::message(ledger, &view, row)?)))
}

fn receivers(ledger: &mut Ledger<'_>, me: i64, user: &str, new: &NewMessage) -> Outcome<Receivers> {
    let group_id = match &new.conversation {
        ConversationId::C2c(peer) => {
            let nobody = || Error::new(codes::ERR_SVR_MSG_INVALID_ID, "conversation: no such user");
            let user_no = ledger.user_no(peer)?.ok_or_else(nobody)?;
            return Ok(Receivers::Peer { user_no, user_id: peer.clone() });
        }
        ConversationId::Group(group_id) => group_id,
    };
    let (conv, group) = ledger.require_group(group_id)?;
    let stay = operator::sending(ledger, conv, me)?;
    if !ledger.by_operator() {
        rules::check_speaking(stay.role, stay.muted_until, group.muted_all, ledger.now_seconds())?;
    }
    let targets = if new.targets.is_empty() {
        None
    } else {
        rules::check_targets(group.group_type)?;
        Some(targets(ledger, conv, user, &new.targets)?)
    };
    Ok(Receivers::Group { conv, group: Box::new(group), stay: Box::new(stay), targets })
}

/// Those of the targets who are members, without the sender.
fn targets(ledger: &mut Ledger<'_>, conv: i64, user: &str, asked: &[UserId]) -> Outcome<Targets> {
    let (mut users, mut numbers): (Vec<UserId>, Vec<i64>) = (Vec::new(), Vec::new());
    for id in asked {
        if id == user || users.contains(id) {
            continue;
        }
        let Some(row) = ledger.user_no(id)? else { continue };
        let Some(stay) = ledger.membership(conv, row)? else { continue };
        numbers.push(stay.member_no);
        users.push(id.clone());
    }
    if users.is_empty() {
        let text = "targets: none of them is another member";
        return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text).into());
    }
    numbers.sort_unstable();
    Ok(Targets { users, numbers })
}

/// The conversation of two users, made when they first speak.
fn c2c_conversation(ledger: &mut Ledger<'_>, me: i64, peer: i64) -> Result<i64, Broken> {
    match ledger.pair(me, peer)? {
        Some(conv) => Ok(conv),
        None => ledger.add_conversation(Some((me.min(peer), me.max(peer)))),
    }
}

fn store(
    ledger: &mut Ledger<'_>,
    me: i64,
    new: &NewMessage,
    receivers: &Receivers,
) -> Result<MessageRow, Broken> {
    let (conv, asked) = match receivers {
        Receivers::Peer { user_no, .. } => (c2c_conversation(ledger, me, *user_no)?, true),
        Receivers::Group { conv, group, .. } => (*conv, ledger.settings().has_receipts(group.group_type)),
    };
    let mut conversation = ledger.conversation(conv)?.clone();
    conversation.last_seq += 1;
    conversation.last_message_at = int(ledger.now_ms()).max(conversation.last_message_at);
    let targets = receivers.targets().map(|targets| targets.users.clone());
    let row = MessageRow {
        conv,
        seq: conversation.last_seq,
        msg_id: new.msg_id.clone(),
        sender: me,
        rand: new.rand.into(),
        client_time: int(new.client_time),
        server_time: conversation.last_message_at,
        need_receipt: new.need_read_receipt && asked,
        counts_unread: targets.is_none() && !new.content.excluded_from_unread_count,
        elem_type: rules::elem_type(&new.content),
        version: 0,
        change_version: 0,
        revoked_by: None,
        revoke_reason: None,
        targets,
        content: new.content.clone(),
    };
    if !row.content.at_users.is_empty() {
        conversation.named_seq = row.seq;
    }
    ledger.count(&mut conversation, &row)?;
    let summary = row.need_receipt.then(|| summary(&row, receivers));
    ledger.add_message(row.clone(), summary);
    ledger.put_conversation(conv, conversation);
    Ok(row)
}

/// Who is waited for.
fn summary(row: &MessageRow, receivers: &Receivers) -> Summary {
    let (sender_no, last_no, unread_count) = match receivers {
        Receivers::Peer { user_no, .. } => (c2c_number(row.sender, *user_no), 2, 1),
        Receivers::Group { group, stay, targets, .. } => {
            let others = group.member_count - i64::from(stay.member_no != operator::NO_MEMBER);
            let audience = targets.as_ref().map_or(others, |targets| targets.numbers.len() as i64);
            (stay.member_no, group.last_member_no, audience)
        }
    };
    Summary {
        msg_id: row.msg_id.clone(),
        stored_at: row.server_time / 1000,
        sender: row.sender,
        sender_no,
        last_no,
        targets: receivers.targets().map(|targets| targets.numbers.clone()),
        read_count: 0,
        unread_count,
        last_read_at: 0,
        version: 0,
        bits: Vec::new(),
        fresh: Vec::new(),
    }
}

fn announce(
    ledger: &mut Ledger<'_>,
    user: &str,
    me: i64,
    row: MessageRow,
    receivers: Receivers,
) -> Outcome<Response> {
    let row_conv = row.conv;
    let side = match receivers {
        Receivers::Peer { user_no, .. } => user_no,
        Receivers::Group { .. } => me,
    };
    let mine = view::of_sender(ledger, row.conv, me)?;
    let pushed = view::pushed(ledger, row.conv, side)?;
    let counted = ledger.conversation(row.conv)?.counted;
    let counted = Some(shown_counted(receivers.group_type(), counted));
    let own = view::message(ledger, &mine, row.clone())?;
    let theirs = Message { counted, ..view::message(ledger, &pushed, row)? };
    Ok(push(ledger, row_conv, (user, own, theirs), receivers))
}

/// `lane`: the conversation, where there is one.
fn push(
    ledger: &mut Ledger<'_>,
    lane: i64,
    (user, own, theirs): (&str, Message, Message),
    receivers: Receivers,
) -> Response {
    if ledger.is_import() {
        return Response::Message(Box::new(own));
    }
    let group_type = receivers.group_type();
    if ledger.wants(if group_type.is_none() { Hook::C2cSent } else { Hook::GroupSent }) {
        ledger.keep(lane, Fact::Sent { message: Box::new(own.clone()), group_type });
    }
    let counted = theirs.counted;
    let theirs = Push::Message(Box::new(theirs));
    // Who is no member does not have the conversation.
    let has_it =
        !matches!(&receivers, Receivers::Group { stay, .. } if stay.member_no == operator::NO_MEMBER);
    if has_it {
        let pushed = Message { counted, ..own.clone() };
        ledger.tell(Event::Users(vec![user.to_owned()], Push::Message(Box::new(pushed))));
    }
    ledger.tell(match receivers {
        Receivers::Peer { user_id, .. } => Event::Users(vec![user_id], theirs),
        Receivers::Group { targets: Some(targets), .. } => Event::Users(targets.users, theirs),
        Receivers::Group { group, .. } => Event::Group {
            group_id: group.group_id,
            except: Some(user.to_owned()),
            joined_below: None,
            push: theirs,
        },
    });
    Response::Message(Box::new(own))
}

/// Delivers without storing: no seq, no receipts, no trace.
fn send_online(
    ledger: &mut Ledger<'_>,
    me: i64,
    user: &str,
    new: &NewMessage,
    receivers: Receivers,
) -> Outcome<Response> {
    let name_card = match &receivers {
        Receivers::Peer { .. } => String::new(),
        Receivers::Group { conv, .. } => {
            let stay = ledger.last_stay(*conv, me)?;
            stay.map(|stay| stay.name_card.clone()).unwrap_or_default()
        }
    };
    let (now_ms, profile) = (ledger.now_ms(), &ledger.user(me)?.profile);
    let own = Message {
        msg_id: new.msg_id.clone(),
        conversation: new.conversation.clone(),
        sender: user.to_owned(),
        seq: 0,
        rand: new.rand,
        unique_id: unique_id_online(now_ms, new.rand),
        client_time: new.client_time,
        server_time: now_ms / 1000,
        status: MessageStatus::Sent,
        online_only: true,
        need_read_receipt: new.need_read_receipt,
        targets: receivers.targets().map(|targets| targets.users.clone()).unwrap_or_default(),
        content: new.content.clone(),
        version: 0,
        sender_nick_name: profile.nick_name.clone(),
        sender_face_url: profile.face_url.clone(),
        sender_name_card: name_card,
        revoker: None,
        is_read: true,
        is_peer_read: false,
        receipt_peer_read: false,
        receipt_time: 0,
        has_sent_receipt: false,
        read_count: 0,
        unread_count: 0,
        identity: 0,
        counted: None,
    };
    let conversation = match &receivers {
        Receivers::Peer { .. } => ConversationId::C2c(user.to_owned()),
        Receivers::Group { .. } => new.conversation.clone(),
    };
    let theirs = Message { conversation, is_read: false, ..own.clone() };
    // Two users who have never spoken have no conversation.
    let lane = match &receivers {
        Receivers::Peer { user_no, .. } => ledger.pair(me, *user_no)?.unwrap_or_else(|| lane_of_user(user)),
        Receivers::Group { conv, .. } => *conv,
    };
    Ok(push(ledger, lane, (user, own, theirs), receivers))
}
