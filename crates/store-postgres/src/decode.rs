//! Rows of PostgreSQL as the rows that operations know.

use super::text;
use doubletick_engine::fault::Broken;
use doubletick_engine::rows::{
    ConversationRow, Counts, Entry, Envelope, Glance, GroupRow, Incarnation, Mark, MessageRow, Stay, Summary,
    Until, User, uint,
};
use doubletick_protocol::group::{AddOption, GroupType, Role};
use doubletick_protocol::ids::UserId;
use doubletick_protocol::json;
use serde::de::DeserializeOwned;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

type Decoded<T> = Result<T, Broken>;

/// A column.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: usize) -> Decoded<T> {
    row.try_get(column).map_err(Broken::new)
}

/// A column of text that users wrote.
pub(super) fn string(row: &Row, column: usize) -> Decoded<String> {
    get(row, column).map(text::read)
}

/// A column of JSON.
pub(super) fn document<T: DeserializeOwned>(row: &Row, column: usize) -> Decoded<T> {
    json::from_slice(get::<&str>(row, column)?.as_bytes()).map_err(|_| Broken::unreadable("a document"))
}

/// A number that is small and not negative.
pub(super) fn small(row: &Row, column: usize) -> Decoded<u32> {
    u32::try_from(get::<i64>(row, column)?).map_err(|_| Broken::unreadable("a number"))
}

/// Columns of [`user`].
macro_rules! user_columns {
    () => {
        "created_at, profile, groups, put_hour, put_count, deleted_at"
    };
}
pub(super) use user_columns;

/// Of `user_columns!`.
pub(super) fn user(row: &Row) -> Decoded<User> {
    Ok(User {
        created_at: get(row, 0)?,
        profile: document(row, 1)?,
        groups: get(row, 2)?,
        deleted_at: get(row, 5)?,
        put_in: (get(row, 3)?, get(row, 4)?),
    })
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
pub(super) fn conversation(row: &Row, from: usize) -> Decoded<ConversationRow> {
    let pair: (Option<i64>, Option<i64>) = (get(row, from)?, get(row, from + 1)?);
    Ok(ConversationRow {
        pair: pair.0.zip(pair.1),
        last_seq: get(row, from + 2)?,
        last_message_at: get(row, from + 3)?,
        version: get(row, from + 4)?,
        identity: get(row, from + 5)?,
        restored: (get(row, from + 6)?, get(row, from + 7)?),
        counted: get(row, from + 8)?,
        withdrawn_seq: get(row, from + 9)?,
        named_seq: get(row, from + 10)?,
        leaving: get(row, from + 11)?,
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
pub(super) fn group(row: &Row, from: usize) -> Decoded<GroupRow> {
    let option = |column| {
        let number = small(row, column)?;
        AddOption::from_number(number.into()).ok_or_else(|| Broken::unreadable("an option of a group"))
    };
    Ok(GroupRow {
        group_id: string(row, from)?,
        group_type: GroupType::from_number(small(row, from + 1)?.into())
            .ok_or_else(|| Broken::unreadable("the type of a group"))?,
        name: string(row, from + 2)?,
        introduction: string(row, from + 3)?,
        notification: string(row, from + 4)?,
        face_url: string(row, from + 5)?,
        owner: get(row, from + 6)?,
        created_at: get(row, from + 7)?,
        info_version: get(row, from + 8)?,
        info_at: get(row, from + 9)?,
        member_count: get(row, from + 10)?,
        last_member_no: get(row, from + 11)?,
        max_members: small(row, from + 12)?,
        add_option: option(from + 13)?,
        approve_option: option(from + 14)?,
        muted_all: get(row, from + 15)?,
        searchable: get(row, from + 16)?,
        visible: get(row, from + 17)?,
        custom: document(row, from + 18)?,
        deleted_at: get(row, from + 19)?,
    })
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
pub(super) fn stay(row: &Row, from: usize) -> Decoded<Stay> {
    Ok(Stay {
        member_no: get(row, from)?,
        user_no: get(row, from + 1)?,
        role: role(row, from + 2)?,
        joined_at: get(row, from + 3)?,
        joined_seq: get(row, from + 4)?,
        joined_version: get(row, from + 5)?,
        left_seq: get(row, from + 6)?,
        muted_until: get(row, from + 7)?,
        recv_opt: small(row, from + 8)?,
        name_card: string(row, from + 9)?,
        custom: document(row, from + 10)?,
        joined_until: until(row, from + 11)?,
    })
}

/// A role by its number.
pub(super) fn role(row: &Row, column: usize) -> Decoded<Role> {
    Role::from_number(small(row, column)?.into()).ok_or_else(|| Broken::unreadable("a role"))
}

/// Messages that count and own ones among them, from a column on.
pub(super) fn until(row: &Row, from: usize) -> Decoded<Until> {
    Ok(Until { counted: get(row, from)?, own: get(row, from + 1)? })
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
pub(super) fn mark(row: &Row, from: usize) -> Decoded<Mark> {
    Ok(Mark {
        seq: get(row, from)?,
        time: get(row, from + 1)?,
        version: get(row, from + 2)?,
        until: until(row, from + 3)?,
        sent: get(row, from + 5)?,
        hidden_seq: get(row, from + 6)?,
    })
}

/// Columns of [`entry`] where there may be none.
macro_rules! entry_columns {
    () => {
        "coalesce(e.member_no, 0), coalesce(e.pinned, false), coalesce(e.marks, 0), coalesce(e.custom, ''),
         coalesce(e.deleted, false), coalesce(e.deleted_seq, 0), coalesce(e.cleared_seq, 0),
         coalesce(e.cleared_counted, 0), coalesce(e.cleared_own, 0), coalesce(e.version, 0)"
    };
}
pub(super) use entry_columns;

/// Of `entry_columns!`, which begin at `from`.
pub(super) fn entry(row: &Row, from: usize) -> Decoded<Entry> {
    Ok(Entry {
        member_no: get(row, from)?,
        pinned: get(row, from + 1)?,
        marks: get(row, from + 2)?,
        custom: string(row, from + 3)?,
        deleted: get(row, from + 4)?,
        deleted_seq: get(row, from + 5)?,
        cleared_seq: get(row, from + 6)?,
        cleared_until: until(row, from + 7)?,
        version: get(row, from + 9)?,
    })
}

/// Conversation, seq, sender, flag and whether it is revoked.
pub(super) fn head(row: &Row) -> Decoded<Envelope> {
    Ok(Envelope {
        key: (get(row, 0)?, get(row, 1)?),
        sender: get(row, 2)?,
        flagged: get(row, 3)?,
        revoked: get(row, 4)?,
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

fn targets(row: &Row) -> Decoded<Option<Vec<UserId>>> {
    match get::<Option<&str>>(row, 14)? {
        None => Ok(None),
        Some(_) => document(row, 14).map(Some),
    }
}

/// Of `message_columns!`, without reading the content.
pub(super) fn glance(row: &Row) -> Decoded<Glance<'_>> {
    Ok(Glance {
        sender: get(row, 3)?,
        targets: targets(row)?,
        elem_type: get(row, 9)?,
        content: get(row, 15)?,
    })
}

/// Of `message_columns!`.
pub(super) fn message(row: &Row) -> Decoded<MessageRow> {
    Ok(MessageRow {
        conv: get(row, 0)?,
        seq: get(row, 1)?,
        msg_id: string(row, 2)?,
        sender: get(row, 3)?,
        rand: get(row, 4)?,
        client_time: get(row, 5)?,
        server_time: get(row, 6)?,
        need_receipt: get(row, 7)?,
        counts_unread: get(row, 8)?,
        elem_type: get(row, 9)?,
        version: get(row, 10)?,
        change_version: get(row, 11)?,
        revoked_by: get(row, 12)?,
        revoke_reason: get::<Option<String>>(row, 13)?.map(text::read),
        targets: targets(row)?,
        content: document(row, 15)?,
    })
}

/// Columns of [`summary`].
macro_rules! summary_columns {
    () => {
        "m.msg_id, m.server_time / 1000, s.sender, s.sender_no, s.last_no, s.targets, s.read_count::int8,
         s.unread_count::int8, s.last_read_at, s.version, s.bits"
    };
}
pub(super) use summary_columns;

/// Of `summary_columns!`, which begin at `from`.
pub(super) fn summary(row: &Row, from: usize) -> Decoded<Summary> {
    let targets = match get::<Option<&[u8]>>(row, from + 5)? {
        None => None,
        Some(json) => Some(serde_json::from_slice(json).map_err(|_| Broken::unreadable("targets"))?),
    };
    Ok(Summary {
        msg_id: string(row, from)?,
        stored_at: get(row, from + 1)?,
        sender: get(row, from + 2)?,
        sender_no: get(row, from + 3)?,
        last_no: get(row, from + 4)?,
        targets,
        read_count: get(row, from + 6)?,
        unread_count: get(row, from + 7)?,
        last_read_at: get(row, from + 8)?,
        version: get(row, from + 9)?,
        bits: get(row, from + 10)?,
        fresh: Vec::new(),
    })
}

/// Columns of [`counts`].
macro_rules! counts_columns {
    () => {
        "s.read_count::int8, s.unread_count::int8, s.last_read_at, s.version"
    };
}
pub(super) use counts_columns;

/// Of `counts_columns!`, which begin at `from`.
pub(super) fn counts(row: &Row, from: usize) -> Decoded<Counts> {
    Ok(Counts {
        read_count: get(row, from)?,
        unread_count: get(row, from + 1)?,
        last_read_at: get(row, from + 2)?,
        version: get(row, from + 3)?,
    })
}

/// Which life of the service this is, and which one was before it.
pub(super) fn incarnation(row: &Row) -> Decoded<Incarnation> {
    Ok(Incarnation { incarnation: uint(get(row, 0)?), restored_from: uint(get(row, 1)?) })
}
