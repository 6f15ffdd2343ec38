//! What one user sees of a message.

use super::side::c2c_number;
use crate::fault::{Broken, Outcome};
use crate::ledger::Ledger;
use crate::rows::{MessageRow, Person, Side, With, uint};
use crate::rules::reading;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::message::{Message, MessageStatus, Revoker};

/// How one user, or any receiver of a push, sees messages of one conversation.
#[derive(Clone, Debug)]
pub struct View {
    pub conv: i64,
    pub id: ConversationId,
    pub identity: u64,
    /// `None`: any receiver, of whom nothing is known.
    pub me: Option<i64>,
    pub read_seq: i64,
    pub peer_read_seq: i64,
}

/// Of one message, as the user of a view may know it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Receipts {
    pub read_count: i64,
    pub unread_count: i64,
    /// Seconds; 0: nobody has read yet.
    pub last_read_at: i64,
    /// The user has sent one.
    pub by_me: bool,
}

impl View {
    /// The view of one user; `peer_read_seq`: how far a C2C peer has marked it read.
    pub fn of(side: &Side, peer_read_seq: i64) -> View {
        View {
            conv: side.conv,
            id: side.id(),
            identity: side.identity(),
            me: Some(side.me),
            read_seq: side.read_seq(),
            peer_read_seq,
        }
    }

    /// The message as this user sees it.
    pub fn message(
        &self,
        row: MessageRow,
        sender: Person,
        revoker: Option<Person>,
        receipts: Receipts,
    ) -> Message {
        let own = self.me == Some(row.sender);
        let reason = row.revoke_reason.unwrap_or_default();
        let revoker = revoker.map(|who| Revoker {
            user_id: who.user_id,
            nick_name: who.nick_name,
            face_url: who.face_url,
            reason,
        });
        let group = self.id.is_group();
        let mut content = row.content;
        if revoker.is_some() {
            content.withdraw();
        }
        Message {
            msg_id: row.msg_id,
            conversation: self.id.clone(),
            sender: sender.user_id,
            seq: uint(row.seq),
            rand: row.rand as u32,
            unique_id: reading::unique_id(uint(self.conv), uint(row.seq)),
            client_time: uint(row.client_time),
            server_time: uint(row.server_time) / 1000,
            status: if revoker.is_some() { MessageStatus::Revoked } else { MessageStatus::Sent },
            online_only: false,
            need_read_receipt: row.need_receipt,
            targets: row.targets.unwrap_or_default(),
            content,
            version: uint(row.version),
            sender_nick_name: sender.nick_name,
            sender_face_url: sender.face_url,
            sender_name_card: sender.name_card,
            revoker,
            is_read: own || (self.me.is_some() && row.seq <= self.read_seq),
            is_peer_read: own && !group && row.seq <= self.peer_read_seq,
            receipt_peer_read: own && !group && receipts.read_count > 0,
            has_sent_receipt: !own && receipts.by_me,
            read_count: if own && group { uint(receipts.read_count) } else { 0 },
            unread_count: if own && group { uint(receipts.unread_count) } else { 0 },
            receipt_time: if own { uint(receipts.last_read_at) } else { 0 },
            identity: self.identity,
            counted: None,
        }
    }
}

/// The view of a user who takes part in the conversation.
pub fn of_side(ledger: &mut Ledger<'_>, side: &Side) -> Result<View, Broken> {
    let peer_read_seq = match side.with {
        With::Peer(peer, _) => ledger.mark(side.conv, peer)?.seq,
        With::Group(..) => 0,
    };
    Ok(View::of(side, peer_read_seq))
}

/// The view of the sender of a message, who may have left since.
pub fn of_sender(ledger: &mut Ledger<'_>, conv: i64, me: i64) -> Result<View, Broken> {
    let peer_read_seq = match ledger.conversation(conv)?.pair {
        Some((a, b)) => ledger.mark(conv, if me == a { b } else { a })?.seq,
        None => 0,
    };
    Ok(View { me: Some(me), peer_read_seq, ..pushed(ledger, conv, me)? })
}

/// The view that a push carries to the receivers in a group, or to a peer (`user`).
pub fn pushed(ledger: &mut Ledger<'_>, conv: i64, user: i64) -> Result<View, Broken> {
    let identity = uint(ledger.conversation(conv)?.identity);
    Ok(View { conv, id: ledger.name(conv, user)?, identity, me: None, read_seq: 0, peer_read_seq: 0 })
}

/// The message as the user of this view sees it.
pub fn message(ledger: &mut Ledger<'_>, view: &View, row: MessageRow) -> Outcome<Message> {
    let sender = person(ledger, view, row.sender)?;
    let revoker = row.revoked_by.map(|user| person(ledger, view, user)).transpose()?;
    let receipts = receipts(ledger, view, &row)?;
    Ok(view.message(row, sender, revoker, receipts))
}

fn person(ledger: &mut Ledger<'_>, view: &View, user: i64) -> Result<Person, Broken> {
    let profile = &ledger.user(user)?.profile;
    let mut person = Person {
        user_id: profile.user_id.clone(),
        nick_name: profile.nick_name.clone(),
        face_url: profile.face_url.clone(),
        name_card: String::new(),
    };
    if view.id.is_group() {
        let stay = ledger.last_stay(view.conv, user)?;
        person.name_card = stay.map(|stay| stay.name_card.clone()).unwrap_or_default();
    }
    Ok(person)
}

fn receipts(ledger: &mut Ledger<'_>, view: &View, row: &MessageRow) -> Outcome<Receipts> {
    let Some(me) = view.me.filter(|_| row.need_receipt) else { return Ok(Receipts::default()) };
    let still = ledger.still_counted(row.key())?;
    let summary = ledger.summary(row.key())?;
    let (read_count, unread_count, last_read_at, last_no) =
        (summary.read_count, summary.unread_count - still, summary.last_read_at, summary.last_no);
    let mut by_me = false;
    if me != row.sender && read_count > 0 {
        let number = match ledger.conversation(view.conv)?.pair {
            Some((a, b)) => Some(c2c_number(me, if me == a { b } else { a })),
            None => ledger.number_until(view.conv, me, last_no)?,
        };
        if let Some(number) = number {
            by_me = ledger.has_read(row.key(), number)?;
        }
    }
    Ok(Receipts { read_count, unread_count, last_read_at, by_me })
}
