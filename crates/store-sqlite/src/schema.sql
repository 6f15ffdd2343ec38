-- Schema version 1 (PRAGMA user_version). Times in milliseconds since 1970 unless a name says otherwise.

CREATE TABLE settings (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    json TEXT NOT NULL
);

CREATE TABLE users (
    user_no    INTEGER PRIMARY KEY,
    user_id    TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    profile    TEXT NOT NULL           -- JSON of protocol::profile::Profile
);

-- One row per C2C pair and per group. C2C members are number 1 (user_a) and 2 (user_b), user_a < user_b.
CREATE TABLE conversations (
    conv            INTEGER PRIMARY KEY,
    user_a          INTEGER,
    user_b          INTEGER,
    last_seq        INTEGER NOT NULL DEFAULT 0,
    last_message_at INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL DEFAULT 0   -- the receipt version
);
CREATE UNIQUE INDEX conversations_by_pair ON conversations (user_a, user_b) WHERE user_a IS NOT NULL;
CREATE INDEX conversations_by_second ON conversations (user_b) WHERE user_b IS NOT NULL;

CREATE TABLE groups (
    conv           INTEGER PRIMARY KEY,
    group_id       TEXT NOT NULL,
    group_type     INTEGER NOT NULL,             -- the vendor's number
    name           TEXT NOT NULL,
    introduction   TEXT NOT NULL,
    notification   TEXT NOT NULL,
    face_url       TEXT NOT NULL,
    owner          INTEGER,                      -- user_no
    created_at     INTEGER NOT NULL,
    info_version   INTEGER NOT NULL DEFAULT 1,
    info_at        INTEGER NOT NULL,
    member_count   INTEGER NOT NULL DEFAULT 0,
    last_member_no INTEGER NOT NULL DEFAULT 0,   -- dense, never reused
    max_members    INTEGER NOT NULL,
    add_option     INTEGER NOT NULL,
    approve_option INTEGER NOT NULL,
    muted_all      INTEGER NOT NULL DEFAULT 0,
    searchable     INTEGER NOT NULL DEFAULT 1,
    visible        INTEGER NOT NULL DEFAULT 1,
    custom         TEXT NOT NULL DEFAULT '[]',   -- JSON [[key, value], ...]
    deleted_at     INTEGER                       -- the rows of a deleted group stay, out of reach
);
CREATE UNIQUE INDEX groups_by_id ON groups (group_id) WHERE deleted_at IS NULL;

-- One row per stay: who leaves and comes back gets a new member_no, so an audience never changes its mind.
CREATE TABLE group_members (
    conv        INTEGER NOT NULL,
    member_no   INTEGER NOT NULL,
    user_no     INTEGER NOT NULL,
    role        INTEGER NOT NULL,                -- 200, 300, 400
    joined_at   INTEGER NOT NULL,
    joined_seq  INTEGER NOT NULL,                -- last_seq when they joined; they are in the audience of later ones
    left_seq    INTEGER,                         -- last_seq when they left
    muted_until INTEGER NOT NULL DEFAULT 0,      -- seconds
    recv_opt    INTEGER NOT NULL DEFAULT 0,
    name_card   TEXT NOT NULL DEFAULT '',
    custom      TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (conv, member_no)
) WITHOUT ROWID;
CREATE INDEX members_by_user ON group_members (user_no, conv, member_no, left_seq);
-- Owner and admins, so that asking for them reads nobody else.
CREATE INDEX members_leading ON group_members (conv, member_no) WHERE role > 200 AND left_seq IS NULL;

-- Who is a member now, as bitmaps of 4096 member numbers (number n is bit (n - 1) % 4096 of chunk
-- (n - 1) / 4096; trailing zero bytes are cut off): a page of the unread list skips leavers without
-- reading their rows.
CREATE TABLE member_sets (
    conv  INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bits  BLOB NOT NULL,
    PRIMARY KEY (conv, chunk)
) WITHOUT ROWID;

CREATE TABLE messages (
    conv           INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    msg_id         TEXT NOT NULL UNIQUE,
    sender         INTEGER NOT NULL,             -- user_no
    rand           INTEGER NOT NULL,
    client_time    INTEGER NOT NULL,             -- seconds
    server_time    INTEGER NOT NULL,             -- never goes back in a conversation
    need_receipt   INTEGER NOT NULL,
    counts_unread  INTEGER NOT NULL,             -- neither excluded nor targeted
    names_users    INTEGER NOT NULL,             -- the at-list is not empty
    elem_type      INTEGER NOT NULL,             -- of the first element
    version        INTEGER NOT NULL DEFAULT 0,   -- modifications
    change_version INTEGER NOT NULL DEFAULT 0,   -- receipt version of the last modification or revocation
    revoked_by     INTEGER,                      -- user_no
    revoke_reason  TEXT,
    targets        TEXT,                         -- JSON array of user ids of a targeted message
    content        TEXT NOT NULL,                -- JSON of protocol::message::MessageContent; last, so that the rest is read without it
    PRIMARY KEY (conv, seq)
) WITHOUT ROWID;
CREATE INDEX messages_changed ON messages (conv, change_version) WHERE change_version > 0;
-- Unread counts and mentions are counted in these, not in the messages.
CREATE INDEX messages_counting ON messages (conv, seq, sender) WHERE counts_unread = 1 AND revoked_by IS NULL;
CREATE INDEX messages_naming ON messages (conv, seq) WHERE names_users = 1;

-- The receipt side of a message that asked for receipts; a summary costs the same at 2 and at 100,000.
CREATE TABLE summaries (
    conv         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    sender       INTEGER NOT NULL,               -- user_no
    sender_no    INTEGER NOT NULL,               -- member_no of the sender
    last_no      INTEGER NOT NULL,               -- the audience: member numbers 1 to last_no who were members, minus the sender
    targets      BLOB,                           -- a targeted message: JSON array of the audience's member numbers, ascending
    read_count   INTEGER NOT NULL,
    unread_count INTEGER NOT NULL,
    last_read_at INTEGER NOT NULL DEFAULT 0,     -- seconds, 0: nobody yet
    version      INTEGER NOT NULL DEFAULT 0,     -- receipt version of the last change
    bits         BLOB NOT NULL,                  -- who has read, chunk 0 (as in member_sets)
    PRIMARY KEY (conv, seq)
) WITHOUT ROWID;
-- What a sender has missed.
CREATE INDEX summaries_by_version ON summaries (conv, sender, version);

-- Who has read, chunks 1 and up.
CREATE TABLE read_sets (
    conv  INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    bits  BLOB NOT NULL,
    PRIMARY KEY (conv, seq, chunk)
) WITHOUT ROWID;

-- The receipts themselves in the order of reading, numbered from 1 without gaps. A row is a run: what one
-- commit brought for the message, at most 64 receipts of 8 bytes (member_no, seconds after the message was
-- stored; see runs.rs). Rows are added, never changed.
CREATE TABLE receipts (
    conv     INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    first_no INTEGER NOT NULL,                   -- number of the first receipt of the run
    entries  BLOB NOT NULL,
    PRIMARY KEY (conv, seq, first_no)
) WITHOUT ROWID;

CREATE TABLE read_marks (
    conv      INTEGER NOT NULL,
    user_no   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    read_time INTEGER NOT NULL,                  -- seconds: the position read up to (time of message seq)
    version   INTEGER NOT NULL,                  -- receipt version of the change (C2C), else 0
    PRIMARY KEY (conv, user_no)
) WITHOUT ROWID;

-- Messages that a user has deleted for themselves.
CREATE TABLE hidden (
    user_no INTEGER NOT NULL,
    conv    INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (user_no, conv, seq)
) WITHOUT ROWID;
