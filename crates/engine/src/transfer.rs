//! What every store keeps, as tables whose rows can be taken from one and put into another.
//!
//! Numbers of users, conversations, messages and versions stay what they are: devices go on from what they have.

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// None.
    Null,
    /// A number, or whether (0 and 1).
    Int(i64),
    /// Text, also a document.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 64 bits.
    Int,
    /// 32 bits are enough.
    Small,
    /// 0 or 1.
    Flag,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// A table: its columns, of which the first are its key, all of them numbers.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many columns are the key.
    pub key: usize,
    /// Names and kinds.
    pub columns: &'static [(&'static str, Kind)],
    /// Whether each row is a message's receipts, which come behind its columns in the order of reading as one value of bytes,
    /// however a store cuts them.
    pub receipts: bool,
}

impl Table {
    /// The key of a row.
    pub fn key_of(&self, row: &[Value]) -> Vec<i64> {
        let number = |value: &Value| match value {
            Value::Int(number) => *number,
            // Keys are numbers.
            _ => 0,
        };
        row.iter().take(self.key).map(number).collect()
    }

    /// Names of the columns, each as this says, with commas between them.
    pub fn list(&self, name: impl Fn(&str) -> String) -> String {
        self.columns.iter().map(|(column, _)| name(column)).collect::<Vec<_>>().join(", ")
    }

    /// Names of the columns of the key, with commas between them.
    pub fn key_list(&self) -> String {
        self.columns.iter().take(self.key).map(|(column, _)| *column).collect::<Vec<_>>().join(", ")
    }
}

macro_rules! tables {
    ($($name:literal ($key:literal) { $($column:literal $kind:ident),* $(,)? })*) => {
        /// All of them but that of the service itself ([`Service`]).
        pub const TABLES: &[Table] = &[$(Table {
            name: $name,
            key: $key,
            columns: &[$(($column, Kind::$kind)),*],
            receipts: matches!($name.as_bytes(), b"summaries"),
        }),*];
    };
}

tables! {
    "settings" (1) { "id" Small, "json" Text }
    "audit" (1) {
        "id" Int, "at" Int, "who" Text, "via" Text, "what" Text, "before" Text, "after" Text,
    }
    "users" (1) {
        "user_no" Int, "user_id" Text, "created_at" Int, "profile" Text, "groups" Int, "put_hour" Int, "put_count" Int,
        "deleted_at" Int,
    }
    "logins" (2) { "user_no" Int, "platform" Int, "number" Int, "device" Text }
    "conversations" (1) {
        "conv" Int, "user_a" Int, "user_b" Int, "last_seq" Int, "last_message_at" Int, "version" Int, "identity" Int,
        "restored_seq" Int, "restored_version" Int, "counted" Int, "withdrawn_seq" Int, "named_seq" Int, "leaving" Int,
    }
    "leavers" (1) { "conv" Int, "list" Text }
    "groups" (1) {
        "conv" Int, "group_id" Text, "group_type" Int, "name" Text, "introduction" Text, "notification" Text,
        "face_url" Text, "owner" Int, "created_at" Int, "info_version" Int, "info_at" Int, "member_count" Int,
        "last_member_no" Int, "max_members" Int, "add_option" Int, "approve_option" Int, "muted_all" Flag,
        "searchable" Flag, "visible" Flag, "custom" Text, "deleted_at" Int,
    }
    "group_members" (2) {
        "conv" Int, "member_no" Int, "user_no" Int, "role" Int, "joined_at" Int, "joined_seq" Int, "joined_version" Int,
        "joined_counted" Int, "joined_own" Int, "left_seq" Int, "muted_until" Int, "recv_opt" Int, "name_card" Text,
        "custom" Text,
    }
    "member_sets" (2) { "conv" Int, "chunk" Int, "bits" Bytes }
    "messages" (2) {
        "conv" Int, "seq" Int, "msg_id" Text, "sender" Int, "rand" Int, "client_time" Int, "server_time" Int,
        "need_receipt" Flag, "counts_unread" Flag, "names_users" Flag, "elem_type" Int, "version" Int,
        "change_version" Int, "revoked_by" Int, "revoke_reason" Text, "targets" Text, "content" Text,
    }
    "summaries" (2) {
        "conv" Int, "seq" Int, "sender" Int, "sender_no" Int, "last_no" Int, "targets" Bytes, "read_count" Small,
        "unread_count" Small, "last_read_at" Int, "version" Int, "bits" Bytes,
    }
    "reminders" (2) { "conv" Int, "seq" Int, "at" Int, "told" Int }
    "read_sets" (3) { "conv" Int, "seq" Int, "chunk" Int, "bits" Bytes }
    "read_marks" (2) {
        "conv" Int, "user_no" Int, "seq" Int, "read_time" Int, "version" Int, "counted" Int, "own" Int, "sent" Int,
        "hidden_seq" Int,
    }
    "list_entries" (2) {
        "user_no" Int, "conv" Int, "member_no" Int, "pinned" Flag, "marks" Int, "custom" Text, "deleted" Flag,
        "deleted_seq" Int, "cleared_seq" Int, "cleared_counted" Int, "cleared_own" Int, "version" Int,
    }
    "conversation_groups" (1) { "user_no" Int, "version" Int, "groups" Text }
    "hidden" (3) { "user_no" Int, "conv" Int, "seq" Int, "counted" Flag }
    "ordinals" (3) { "conv" Int, "user_no" Int, "seq" Int, "number" Int }
    "withdrawn" (4) { "conv" Int, "user_no" Int, "shift" Small, "block" Int, "number" Int }
    "outbox" (1) { "id" Int, "lane" Int, "due" Int, "weight" Int, "hook" Text, "told" Text }
    "outbox_lanes" (1) {
        "lane" Int, "next_at" Int, "tries" Small, "failed_at" Int, "sealed" Int, "error" Text,
    }
    "outbox_parked" (1) {
        "id" Int, "lane" Int, "due" Int, "weight" Int, "hook" Text, "told" Text, "parked_at" Int, "error" Text,
    }
}

/// What is no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Which life of the service this is; stays what it is.
    pub incarnation: i64,
    /// The one before; 0: none.
    pub restored_from: i64,
    /// The largest number that a fact for webhooks has had.
    pub last_fact: i64,
    /// What changes when anything of weight happens, to find out whether something has.
    pub state: String,
}

/// Rows that are taken or put at once, at most.
pub const ROWS: usize = 500;
/// Bytes after which no more rows are taken at once.
pub const BYTES: usize = 4 * 1024 * 1024;
