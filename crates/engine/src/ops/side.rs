//! One conversation as one user may use it: what of it they see, how far they have read.

use crate::fault::Outcome;
use crate::ledger::Ledger;
use crate::rows::{Entry, GroupRow, Side, Stay, Until, With, uint};
use crate::rules::reading;
use crate::rules::refusals::{group_gone, outsider};
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::{Error, Result, codes};

/// Member number of `me` in the conversation with `peer`.
pub fn c2c_number(me: i64, peer: i64) -> i64 {
    if me < peer { 1 } else { 2 }
}

/// The conversation with this id from the side of a user: `None` for C2C where nothing was ever said; 10010 and 10007
/// for groups.
pub fn find(ledger: &mut Ledger<'_>, me: i64, id: &ConversationId) -> Outcome<Option<Side>> {
    let conv = match id {
        ConversationId::C2c(peer) => {
            let Some(peer) = ledger.known(peer)? else { return Ok(None) };
            let Some(conv) = ledger.pair(me, peer.user_no)? else { return Ok(None) };
            conv
        }
        ConversationId::Group(group_id) => ledger.require_group(group_id)?.0,
    };
    of(ledger, me, conv).map(Some)
}

/// The conversation of a message: 10007 for who takes no part in it, 10010 for a group that is gone.
pub fn of(ledger: &mut Ledger<'_>, me: i64, conv: i64) -> Outcome<Side> {
    let side = ledger.side(conv, me)?;
    Ok(side.ok_or_else(outsider)?.entered()?)
}

impl Side {
    /// 10010 for a group that is gone, 10007 for who is not a member of it now.
    pub fn entered(self) -> Result<Side> {
        match &self.with {
            With::Group(group, _) if group.deleted_at.is_some() => Err(group_gone()),
            With::Group(_, Some(stay)) if stay.left_seq.is_none() => Ok(self),
            With::Group(..) => Err(outsider()),
            With::Peer(..) => Ok(self),
        }
    }

    /// What the user calls it.
    pub fn id(&self) -> ConversationId {
        match &self.with {
            With::Peer(_, user_id) => ConversationId::C2c(user_id.clone()),
            With::Group(group, _) => ConversationId::Group(group.group_id.clone()),
        }
    }

    /// 6017 when the caller named another conversation.
    pub fn check_is(&self, named: Option<&ConversationId>) -> Result<()> {
        if named.is_some_and(|named| *named != self.id()) {
            let text = "conversation: the message is of another one";
            return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        }
        Ok(())
    }

    /// The group, if it is one.
    pub fn group(&self) -> Option<&GroupRow> {
        match &self.with {
            With::Peer(..) => None,
            With::Group(group, _) => Some(group),
        }
    }

    /// The type, of a group.
    pub fn group_type(&self) -> Option<GroupType> {
        self.group().map(|group| group.group_type)
    }

    /// The stay, in a group.
    pub fn stay(&self) -> Option<&Stay> {
        match &self.with {
            With::Group(_, Some(stay)) => Some(stay),
            With::Group(_, None) | With::Peer(..) => None,
        }
    }

    /// The user's entry, without what they did in an earlier stay.
    pub fn entry(&self) -> Entry {
        let member_no = self.stay().map_or(0, |stay| stay.member_no);
        if self.stored_entry.member_no == member_no {
            return self.stored_entry.clone();
        }
        if self.stored_entry == Entry::default() {
            return Entry { member_no, ..Entry::default() };
        }
        let Entry { cleared_seq, cleared_until, version, .. } = self.stored_entry;
        // What was pinned before is not any more, and a device is to hear of it.
        Entry { member_no, cleared_seq, cleared_until, version: version + 1, ..Entry::default() }
    }

    /// Whether it is in the user's list: not deleted, or something was stored since.
    pub fn is_listed(&self) -> bool {
        let entry = self.entry();
        !entry.deleted || self.conversation.last_seq > entry.deleted_seq
    }

    /// Messages above this seq can be seen; `None`: none at all.
    pub fn floor(&self) -> Option<i64> {
        reading::floor(self.group_type(), self.stay().map_or(0, |stay| stay.joined_seq))
            .map(|floor| floor.max(self.stored_entry.cleared_seq))
    }

    /// Up to here nothing is unread: the mark, where the user came in, or what they have deleted.
    pub fn read_seq(&self) -> i64 {
        self.mark.seq.max(self.news().0).max(self.stored_entry.cleared_seq)
    }

    /// What stands at the last message.
    pub fn now(&self) -> Until {
        Until { counted: self.conversation.counted, own: self.mark.sent }
    }

    /// Messages of others above [`Side::read_seq`] that count as unread, revoked and deleted ones among them.
    pub fn counted_above(&self) -> u64 {
        let joined = self.stay().map_or(Until::default(), |stay| stay.joined_until);
        let (now, read) = (self.now(), self.mark.until.max(joined).max(self.stored_entry.cleared_until));
        uint(now.counted - read.counted - (now.own - read.own))
    }

    /// Seq and receipt version when the user came in: what was before is history, never news.
    pub fn news(&self) -> (i64, i64) {
        self.stay().map_or((0, 0), |stay| (stay.joined_seq, stay.joined_version))
    }

    /// Which conversation it is, whatever it is called.
    pub fn identity(&self) -> u64 {
        uint(self.conversation.identity)
    }
}
