//! Rows of SQLite as the rows that operations know.

use super::json;
use doubletick_engine::rows::{
    ConversationRow, Entry, Envelope, Glance, GroupRow, Mark, MessageRow, Stay, Summary, Until, uint,
};
use doubletick_protocol::group::{AddOption, GroupType, Role};
use doubletick_protocol::ids::UserId;
use rusqlite::Row;

type Decoded<T> = rusqlite::Result<T>;

fn beyond(column: usize, number: impl Into<i64>) -> rusqlite::Error {
    rusqlite::Error::IntegralValueOutOfRange(column, number.into())
}

/// Columns of [`conversation`].
macro_rules! conversation_columns {
    () => {
        "c.user_a, c.user_b, c.last_seq, c.last_message_at, c.version, c.identity, c.restored_seq, c.restored_version,
         c.counted, c.withdrawn_seq, c.named_seq, c.leaving"
    };
}
pub(super) use conversation_columns;

/// Of `conversation_columns!`, which begin at `from`.
pub(super) fn conversation(row: &Row<'_>, from: usize) -> Decoded<ConversationRow> {
    let pair: (Option<i64>, Option<i64>) = (row.get(from)?, row.get(from + 1)?);
    Ok(ConversationRow {
        pair: pair.0.zip(pair.1),
        last_seq: row.get(from + 2)?,
        last_message_at: row.get(from + 3)?,
        version: row.get(from + 4)?,
        identity: row.get(from + 5)?,
        restored: (row.get(from + 6)?, row.get(from + 7)?),
        counted: row.get(from + 8)?,
        withdrawn_seq: row.get(from + 9)?,
        named_seq: row.get(from + 10)?,
        leaving: row.get(from + 11)?,
    })
}

/// Columns of [`group`].
macro_rules! group_columns {
    () => {
        "g.group_id, g.group_type, g.name, g.introduction, g.notification, g.face_url, g.owner, g.created_at,
         g.info_version, g.info_at, g.member_count, g.last_member_no, g.max_members, g.add_option, g.approve_option,
         g.muted_all, g.searchable, g.visible, g.custom, g.deleted_at"
    };
}
pub(super) use group_columns;

/// Of `group_columns!`, which begin at `from`.
pub(super) fn group(row: &Row<'_>, from: usize) -> Decoded<GroupRow> {
    let option = |column| {
        let number: u32 = row.get(column)?;
        AddOption::from_number(number.into()).ok_or(beyond(column, number))
    };
    Ok(GroupRow {
        group_id: row.get(from)?,
        group_type: group_type(row, from + 1)?,
        name: row.get(from + 2)?,
        introduction: row.get(from + 3)?,
        notification: row.get(from + 4)?,
        face_url: row.get(from + 5)?,
        owner: row.get(from + 6)?,
        created_at: row.get(from + 7)?,
        info_version: row.get(from + 8)?,
        info_at: row.get(from + 9)?,
        member_count: row.get(from + 10)?,
        last_member_no: row.get(from + 11)?,
        max_members: row.get(from + 12)?,
        add_option: option(from + 13)?,
        approve_option: option(from + 14)?,
        muted_all: row.get(from + 15)?,
        searchable: row.get(from + 16)?,
        visible: row.get(from + 17)?,
        custom: json::of_column(row, from + 18)?,
        deleted_at: row.get(from + 19)?,
    })
}

fn group_type(row: &Row<'_>, column: usize) -> Decoded<GroupType> {
    let number: u32 = row.get(column)?;
    GroupType::from_number(number.into()).ok_or(beyond(column, number))
}

/// Columns of [`stay`].
macro_rules! stay_columns {
    () => {
        "s.member_no, s.user_no, s.role, s.joined_at, s.joined_seq, s.joined_version, s.left_seq, s.muted_until,
         s.recv_opt, s.name_card, s.custom, s.joined_counted, s.joined_own"
    };
}
pub(super) use stay_columns;

/// Of `stay_columns!`, which begin at `from`.
pub(super) fn stay(row: &Row<'_>, from: usize) -> Decoded<Stay> {
    Ok(Stay {
        member_no: row.get(from)?,
        user_no: row.get(from + 1)?,
        role: role(row, from + 2)?,
        joined_at: row.get(from + 3)?,
        joined_seq: row.get(from + 4)?,
        joined_version: row.get(from + 5)?,
        left_seq: row.get(from + 6)?,
        muted_until: row.get(from + 7)?,
        recv_opt: row.get(from + 8)?,
        name_card: row.get(from + 9)?,
        custom: json::of_column(row, from + 10)?,
        joined_until: until(row, from + 11)?,
    })
}

/// A role by its number.
pub(super) fn role(row: &Row<'_>, column: usize) -> Decoded<Role> {
    let number: u32 = row.get(column)?;
    Role::from_number(number.into()).ok_or(beyond(column, number))
}

/// Messages that count and own ones among them, from a column on.
fn until(row: &Row<'_>, from: usize) -> Decoded<Until> {
    Ok(Until { counted: row.get(from)?, own: row.get(from + 1)? })
}

/// Columns of [`mark`] where there may be none.
macro_rules! mark_columns {
    () => {
        "coalesce(r.seq, 0), coalesce(r.read_time, 0), coalesce(r.version, 0), coalesce(r.counted, 0),
         coalesce(r.own, 0), coalesce(r.sent, 0), coalesce(r.hidden_seq, 0)"
    };
}
pub(super) use mark_columns;

/// Of `mark_columns!`, which begin at `from`.
pub(super) fn mark(row: &Row<'_>, from: usize) -> Decoded<Mark> {
    Ok(Mark {
        seq: row.get(from)?,
        time: row.get(from + 1)?,
        version: row.get(from + 2)?,
        until: until(row, from + 3)?,
        sent: row.get(from + 5)?,
        hidden_seq: row.get(from + 6)?,
    })
}

/// Columns of [`entry`] where there may be none.
macro_rules! entry_columns {
    () => {
        "coalesce(e.member_no, 0), coalesce(e.pinned, 0), coalesce(e.marks, 0), coalesce(e.custom, ''),
         coalesce(e.deleted, 0), coalesce(e.deleted_seq, 0), coalesce(e.cleared_seq, 0),
         coalesce(e.cleared_counted, 0), coalesce(e.cleared_own, 0), coalesce(e.version, 0)"
    };
}
pub(super) use entry_columns;

/// Of `entry_columns!`, which begin at `from`.
pub(super) fn entry(row: &Row<'_>, from: usize) -> Decoded<Entry> {
    Ok(Entry {
        member_no: row.get(from)?,
        pinned: row.get(from + 1)?,
        marks: row.get(from + 2)?,
        custom: row.get(from + 3)?,
        deleted: row.get(from + 4)?,
        deleted_seq: row.get(from + 5)?,
        cleared_seq: row.get(from + 6)?,
        cleared_until: until(row, from + 7)?,
        version: row.get(from + 9)?,
    })
}

/// Conversation, seq, sender, flag and whether it is revoked.
pub(super) fn head(row: &Row<'_>) -> Decoded<Envelope> {
    Ok(Envelope {
        key: (row.get(0)?, row.get(1)?),
        sender: row.get(2)?,
        flagged: row.get(3)?,
        revoked: row.get(4)?,
        held: true,
    })
}

/// Columns of [`message`].
macro_rules! message_columns {
    () => {
        "m.conv, m.seq, m.msg_id, m.sender, m.rand, m.client_time, m.server_time, m.need_receipt, m.counts_unread,
         m.elem_type, m.version, m.change_version, m.revoked_by, m.revoke_reason, m.targets, m.content"
    };
}
pub(super) use message_columns;

fn targets(row: &Row<'_>) -> Decoded<Option<Vec<UserId>>> {
    match row.get_ref(14)?.as_str_or_null()? {
        None => Ok(None),
        Some(_) => json::of_column(row, 14).map(Some),
    }
}

/// Of `message_columns!`, without the content.
pub(super) fn glance<'a>(row: &'a Row<'_>) -> Decoded<Glance<'a>> {
    Ok(Glance {
        sender: row.get(3)?,
        targets: targets(row)?,
        elem_type: row.get(9)?,
        content: row.get_ref(15)?.as_str()?,
    })
}

/// Of `message_columns!`.
pub(super) fn message(row: &Row<'_>) -> Decoded<MessageRow> {
    let targets = targets(row)?;
    Ok(MessageRow {
        conv: row.get(0)?,
        seq: row.get(1)?,
        msg_id: row.get(2)?,
        sender: row.get(3)?,
        rand: row.get(4)?,
        client_time: row.get(5)?,
        server_time: row.get(6)?,
        need_receipt: row.get(7)?,
        counts_unread: row.get(8)?,
        elem_type: row.get(9)?,
        version: row.get(10)?,
        change_version: row.get(11)?,
        revoked_by: row.get(12)?,
        revoke_reason: row.get(13)?,
        targets,
        content: json::of_column(row, 15)?,
    })
}

/// Columns of [`summary`].
macro_rules! summary_columns {
    () => {
        "m.msg_id, m.server_time / 1000, s.sender, s.sender_no, s.last_no, s.targets, s.read_count, s.unread_count,
         s.last_read_at, s.version, s.bits"
    };
}
pub(super) use summary_columns;

/// Of `summary_columns!`, which begin at `from`.
pub(super) fn summary(row: &Row<'_>, from: usize) -> Decoded<Summary> {
    let targets = match row.get_ref(from + 5)?.as_bytes_or_null()? {
        None => None,
        Some(json) => Some(serde_json::from_slice(json).map_err(|error| {
            let kind = rusqlite::types::Type::Blob;
            rusqlite::Error::FromSqlConversionFailure(from + 5, kind, Box::new(error))
        })?),
    };
    Ok(Summary {
        msg_id: row.get(from)?,
        stored_at: row.get(from + 1)?,
        sender: row.get(from + 2)?,
        sender_no: row.get(from + 3)?,
        last_no: row.get(from + 4)?,
        targets,
        read_count: row.get(from + 6)?,
        unread_count: row.get(from + 7)?,
        last_read_at: row.get(from + 8)?,
        version: row.get(from + 9)?,
        bits: row.get(from + 10)?,
        fresh: Vec::new(),
    })
}

/// Which life of the service this is, and which one was before it.
pub(super) fn incarnation(row: &Row<'_>) -> Decoded<doubletick_engine::rows::Incarnation> {
    Ok(doubletick_engine::rows::Incarnation {
        incarnation: uint(row.get(0)?),
        restored_from: uint(row.get(1)?),
    })
}
