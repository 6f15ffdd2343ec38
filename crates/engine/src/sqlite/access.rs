//! One conversation as one user may use it: which row it is, what of it they see, how far they have read.

use super::groups::{GroupRow, group_of, require_group};
use super::hot::{ConversationKind, place};
use super::listing::Entry;
use super::members::{Stay, membership};
use super::tx::{database, uint, user_no};
use super::users::user_id;
use crate::rules::reading;
use doubletick_protocol::group::GroupType;
use doubletick_protocol::ids::ConversationId;
use doubletick_protocol::{Error, Result, codes};
use rusqlite::{Connection, OptionalExtension};

/// Between whom a conversation is.
pub(super) enum Kind {
    /// With this user (user_no).
    C2c(i64),
    /// A group that the user is a member of now.
    Group(Box<GroupRow>, Stay),
}

/// How far a user has marked a conversation read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// Up to this seq.
    pub seq: i64,
    /// Seconds: the time of that message.
    pub time: i64,
    /// Receipt version with which it came (C2C).
    pub version: i64,
}

/// A conversation that exists and that the user takes part in.
pub(super) struct Access {
    /// Number of its row in the table of conversations.
    pub conv: i64,
    /// From the user's side.
    pub id: ConversationId,
    /// user_no of the user.
    pub me: i64,
    /// Between whom it is.
    pub kind: Kind,
    /// Seq of the last message.
    pub last_seq: i64,
    /// Milliseconds since 1970 of the last message.
    pub last_message_at: i64,
    /// The receipt version.
    pub version: i64,
    /// Which conversation it is, whatever it is called.
    pub identity: u64,
    /// Seq and receipt version when this incarnation of the service began.
    pub restored: (i64, i64),
    /// The user's own mark.
    pub mark: Mark,
    /// As it is stored; see [`Access::entry`].
    pub(super) entry: Entry,
    /// Whether it is the operator who looks: what was targeted at others or deleted for oneself is seen as well.
    pub sees_all: bool,
}

impl Access {
    /// 6017 when the caller named another conversation.
    pub fn check_is(&self, named: Option<&ConversationId>) -> Result<()> {
        if named.is_some_and(|named| *named != self.id) {
            let text = "conversation: the message is of another one";
            return Err(Error::new(codes::ERR_INVALID_PARAMETERS, text));
        }
        Ok(())
    }

    /// The conversation with this id: `None` for C2C where nothing was ever said; 10010 and 10007 for groups.
    pub fn find(conn: &Connection, me: i64, id: &ConversationId) -> Result<Option<Access>> {
        match id {
            ConversationId::C2c(peer) => {
                let Some(peer) = user_no(conn, peer)? else { return Ok(None) };
                let Some(conv) = pair(conn, me, peer)? else { return Ok(None) };
                Access::new(conn, me, conv, id.clone(), Kind::C2c(peer)).map(Some)
            }
            ConversationId::Group(group_id) => {
                Access::of_group(conn, me, require_group(conn, group_id)?).map(Some)
            }
        }
    }

    /// The conversation of a message: 10007 for who takes no part in it, 10010 for a group that is gone.
    pub fn of(conn: &Connection, me: i64, conv: i64) -> Result<Access> {
        match place(conn, conv)? {
            ConversationKind::C2c(a, b) if me == a || me == b => {
                let peer = if me == a { b } else { a };
                let id = ConversationId::C2c(user_id(conn, peer)?);
                Access::new(conn, me, conv, id, Kind::C2c(peer))
            }
            ConversationKind::C2c(..) => Err(outsider()),
            ConversationKind::Group { deleted: true, .. } => Err(group_gone()),
            ConversationKind::Group { .. } => {
                let group = group_of(conn, conv)?.ok_or_else(group_gone)?;
                Access::of_group(conn, me, group)
            }
        }
    }

    fn of_group(conn: &Connection, me: i64, group: GroupRow) -> Result<Access> {
        let stay = membership(conn, group.conv, me)?.ok_or_else(outsider)?;
        let id = ConversationId::Group(group.group_id.clone());
        Access::new(conn, me, group.conv, id, Kind::Group(Box::new(group), stay))
    }

    /// A group's, for the operator: nobody need be a member.
    pub fn of_operator(conn: &Connection, group: GroupRow, stay: Stay) -> Result<Access> {
        let id = ConversationId::Group(group.group_id.clone());
        let access = Access::new(conn, stay.user_no, group.conv, id, Kind::Group(Box::new(group), stay))?;
        let entry = Entry { cleared_seq: 0, ..access.entry };
        Ok(Access { sees_all: true, entry, ..access })
    }

    fn new(conn: &Connection, me: i64, conv: i64, id: ConversationId, kind: Kind) -> Result<Access> {
        let mark = mark_of(conn, conv, me)?;
        conn.prepare_cached(
            "SELECT c.last_seq, c.last_message_at, c.version, c.identity, c.restored_seq, c.restored_version,
                    coalesce(e.member_no, 0), coalesce(e.pinned, 0), coalesce(e.deleted, 0),
                    coalesce(e.cleared_seq, 0)
             FROM conversations c LEFT JOIN list_entries e ON e.user_no = ?2 AND e.conv = c.conv
             WHERE c.conv = ?1",
        )
        .and_then(|mut statement| {
            statement.query_row([conv, me], |row| {
                Ok(Access {
                    conv,
                    id,
                    me,
                    kind,
                    last_seq: row.get(0)?,
                    last_message_at: row.get(1)?,
                    version: row.get(2)?,
                    identity: uint(row.get(3)?),
                    restored: (row.get(4)?, row.get(5)?),
                    mark,
                    entry: Entry {
                        member_no: row.get(6)?,
                        pinned: row.get(7)?,
                        deleted: row.get(8)?,
                        cleared_seq: row.get(9)?,
                    },
                    sees_all: false,
                })
            })
        })
        .map_err(database)
    }

    /// The type, of a group.
    pub fn group_type(&self) -> Option<GroupType> {
        match &self.kind {
            Kind::C2c(_) => None,
            Kind::Group(group, _) => Some(group.group_type),
        }
    }

    /// The stay, in a group.
    pub fn stay(&self) -> Option<&Stay> {
        match &self.kind {
            Kind::C2c(_) => None,
            Kind::Group(_, stay) => Some(stay),
        }
    }

    /// Messages above this seq can be seen; `None`: none at all.
    pub fn floor(&self) -> Option<i64> {
        reading::floor(self.group_type(), self.stay().map_or(0, |stay| stay.joined_seq))
            .map(|floor| floor.max(self.entry.cleared_seq))
    }

    /// Up to here nothing is unread: the mark, where the user came in, or what they have deleted.
    pub fn read_seq(&self) -> i64 {
        self.mark.seq.max(self.news().0).max(self.entry.cleared_seq)
    }

    /// Seq and receipt version when the user came in: what was before is history, never news.
    pub fn news(&self) -> (i64, i64) {
        self.stay().map_or((0, 0), |stay| (stay.joined_seq, stay.joined_version))
    }

    /// Every member number that the user has or had here, the newest first.
    pub fn numbers(&self, conn: &Connection) -> Result<Vec<i64>> {
        match &self.kind {
            Kind::C2c(peer) => Ok(vec![c2c_number(self.me, *peer)]),
            Kind::Group(..) => stays(conn, self.conv, self.me),
        }
    }
}

/// Member number of `me` in the conversation with `peer`.
pub(super) fn c2c_number(me: i64, peer: i64) -> i64 {
    if me < peer { 1 } else { 2 }
}

/// Member numbers of every stay of a user in a group, the newest first.
pub(super) fn stays(conn: &Connection, conv: i64, user_no: i64) -> Result<Vec<i64>> {
    conn.prepare_cached(
        "SELECT member_no FROM group_members WHERE user_no = ?1 AND conv = ?2 ORDER BY member_no DESC",
    )
    .and_then(|mut statement| statement.query_map([user_no, conv], |row| row.get(0))?.collect())
    .map_err(database)
}

/// The conversation of two users.
pub(super) fn pair(conn: &Connection, one: i64, other: i64) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT conv FROM conversations WHERE user_a = ?1 AND user_b = ?2")
        .and_then(|mut statement| {
            statement.query_row([one.min(other), one.max(other)], |row| row.get(0)).optional()
        })
        .map_err(database)
}

/// How far a user has marked a conversation read.
pub(super) fn mark_of(conn: &Connection, conv: i64, user_no: i64) -> Result<Mark> {
    conn.prepare_cached("SELECT seq, read_time, version FROM read_marks WHERE conv = ?1 AND user_no = ?2")
        .and_then(|mut statement| {
            let mark =
                |row: &rusqlite::Row| Ok(Mark { seq: row.get(0)?, time: row.get(1)?, version: row.get(2)? });
            statement.query_row([conv, user_no], mark).optional()
        })
        .map(Option::unwrap_or_default)
        .map_err(database)
}

/// Which conversation it is, whatever it is called.
pub(super) fn identity(conn: &Connection, conv: i64) -> Result<u64> {
    conn.prepare_cached("SELECT identity FROM conversations WHERE conv = ?1")
        .and_then(|mut statement| statement.query_row([conv], |row| row.get(0)))
        .map(uint)
        .map_err(database)
}

/// The id of a conversation from the side of one of its users.
pub(super) fn id_for(conn: &Connection, conv: i64, user: i64) -> Result<ConversationId> {
    match place(conn, conv)? {
        ConversationKind::C2c(a, b) => user_id(conn, if user == a { b } else { a }).map(ConversationId::C2c),
        ConversationKind::Group { .. } => conn
            .prepare_cached("SELECT group_id FROM groups WHERE conv = ?1")
            .and_then(|mut statement| statement.query_row([conv], |row| row.get(0)))
            .map(ConversationId::Group)
            .map_err(database),
    }
}

/// The first seq whose message was stored at this second or later; `last_seq + 1` when there is none.
/// Times never go back in a conversation and seqs are dense, so a binary search finds it.
pub(super) fn first_at(conn: &Connection, conv: i64, last_seq: i64, seconds: u64) -> Result<i64> {
    let mut statement = conn
        .prepare_cached("SELECT server_time FROM messages WHERE conv = ?1 AND seq = ?2")
        .map_err(database)?;
    let (mut low, mut high) = (1, last_seq + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let time: i64 = statement.query_row([conv, middle], |row| row.get(0)).map_err(database)?;
        if uint(time) / 1000 < seconds {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// 10007.
pub(super) fn outsider() -> Error {
    Error::new(codes::ERR_SVR_GROUP_PERMISSION_DENY, "conversation: you do not take part in it")
}

/// 10010.
pub(super) fn group_gone() -> Error {
    Error::new(codes::ERR_SVR_GROUP_NOT_FOUND, "group_id: no such group")
}
