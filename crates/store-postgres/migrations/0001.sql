-- Schema version 1. Times in milliseconds since 1970 unless a name says otherwise.
--
-- What is never a key and always read with its row is JSON in text. Bitmaps and runs are plain: they are read and written
-- whole, and compressing them costs more than it saves.

-- What this database is; fixed when it is made, but for the schema's version, what a restored backup or a promotion changes, and
-- the lanes, which the operator may change while no server runs.
CREATE TABLE cluster (
    one            boolean PRIMARY KEY DEFAULT true CHECK (one),
    schema_version int  NOT NULL,
    lanes          int  NOT NULL,
    moved          int8 NOT NULL DEFAULT 0,          -- how often conversations were put into other lanes than before
    app_id         int8 NOT NULL,
    incarnation    int8 NOT NULL,                    -- changes when a backup was restored
    restored_from  int8 NOT NULL DEFAULT 0,          -- the incarnation before; 0: none
    timeline       int8 NOT NULL DEFAULT 0,          -- of PostgreSQL, on which servers agree that they have written; 0: none
    bus_id         int8 NOT NULL,                    -- the subject on which its servers tell each other what they commit
    bus_key        bytea NOT NULL                    -- 32 bytes: what is told there is sealed with it
);

CREATE TABLE settings (
    id   int PRIMARY KEY CHECK (id = 1),
    json text NOT NULL
);

-- Who has changed what, on whichever server: the newest 10,000.
CREATE TABLE audit (
    id     int8 PRIMARY KEY,                         -- in the order of the changes
    at     int8 NOT NULL,                            -- seconds
    who    text NOT NULL,                            -- a user, the name of a token, or empty
    via    text NOT NULL,                            -- how they reached the service
    what   text NOT NULL,                            -- a setting, or what was done
    before text NOT NULL,
    after  text NOT NULL
);

-- Whoever writes what belongs to a lane holds its row. What is in it never changes, and a new version of it is made only by who has
-- connected anew and settles what is there (settle.rs), so that a long snapshot of somebody else costs it nothing.
CREATE TABLE lanes (lane int PRIMARY KEY) WITH (fillfactor = 10);

-- What each commit did, numbered from 1 without gaps in the order of the commits of its lane. Every server reads it;
-- NOTIFY and the like only say sooner that there is more.
CREATE TABLE journal (
    lane   int  NOT NULL,
    batch  int8 NOT NULL,
    writer int8 NOT NULL,                            -- which opening of the store
    nonce  int8 NOT NULL,                            -- which commit, whatever its number is
    at     timestamptz NOT NULL DEFAULT now(),
    format int  NOT NULL,
    body   bytea NOT NULL,
    PRIMARY KEY (lane, batch)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The servers that have this database open, as each says every two seconds. For operators; and after a promotion it is decided by
-- it who has to be asked whether something is lost, and whether another incarnation begins (promoted.rs). While one is there nobody
-- changes the number of lanes (layout.rs).
CREATE TABLE nodes (
    number int8 PRIMARY KEY,                         -- which opening of the store; the writer in the journal
    since  timestamptz NOT NULL DEFAULT now(),       -- when it was first heard of
    seen   timestamptz NOT NULL DEFAULT now(),
    batch  int8 NOT NULL,                            -- the last batch that it had routed then
    behind int8 NOT NULL,                            -- batches behind that one that it had not
    name   text NOT NULL,                            -- what it calls itself
    version text NOT NULL,
    timeline int8 NOT NULL DEFAULT 0,                -- after a promotion: where it has looked whether something is lost,
    lacks  boolean NOT NULL DEFAULT false            -- and whether something is
) WITH (fillfactor = 50);

-- Numbers come from sequences in blocks of 64: who takes one has that number and the 63 after it.
CREATE SEQUENCE user_numbers INCREMENT 64;
CREATE SEQUENCE conversation_numbers INCREMENT 64;

CREATE TABLE users (
    user_no    int8 PRIMARY KEY,
    user_id    text COLLATE "C" NOT NULL UNIQUE,
    created_at int8 NOT NULL,
    profile    text NOT NULL,                        -- JSON of protocol::profile::Profile
    groups     int8 NOT NULL,                        -- at least as many as they are in
    put_hour   int8 NOT NULL,                        -- the hour in which others have last put them into a group
    put_count  int8 NOT NULL,                        -- and into how many in it
    deleted_at int8                                  -- the row stays, because messages and lists of readers name it
) WITH (fillfactor = 85);

CREATE TABLE logins (
    user_no  int8,
    platform int8,
    number   int8 NOT NULL,
    device   text NOT NULL,                          -- empty: it did not say
    PRIMARY KEY (user_no, platform)
) WITH (fillfactor = 70);

CREATE TABLE conversations (
    conv             int8 PRIMARY KEY,
    lane             int  NOT NULL,
    user_a           int8,                           -- C2C: the lower user_no, member 1
    user_b           int8,                           -- member 2
    last_seq         int8 NOT NULL,
    last_message_at  int8 NOT NULL,
    version          int8 NOT NULL,                  -- the receipt version
    identity         int8 NOT NULL,
    restored_seq     int8 NOT NULL DEFAULT 0,
    restored_version int8 NOT NULL DEFAULT 0,
    counted          int8 NOT NULL,                  -- messages that count as unread, also revoked ones
    withdrawn_seq    int8 NOT NULL,                  -- the last of them that is revoked
    named_seq        int8 NOT NULL,                  -- no message after this one names anybody
    leaving          int8 NOT NULL                   -- how many `leavers` has
) WITH (fillfactor = 50);
-- Who has left a group while the counts of messages still have them among those who have not read. They are corrected in
-- slices; until then whoever reads a count takes them off.
CREATE TABLE leavers (
    conv int8 PRIMARY KEY,
    list text NOT NULL                               -- JSON [[member_no, done_seq, left_seq], ...]
);
CREATE UNIQUE INDEX conversations_by_pair ON conversations (user_a, user_b) WHERE user_a IS NOT NULL;
CREATE INDEX conversations_by_second ON conversations (user_b, conv) WHERE user_b IS NOT NULL;

CREATE TABLE groups (
    conv           int8 PRIMARY KEY,
    group_id       text COLLATE "C" NOT NULL,
    group_type     int8 NOT NULL,                    -- the vendor's number
    name           text NOT NULL,
    introduction   text NOT NULL,
    notification   text NOT NULL,
    face_url       text NOT NULL,
    owner          int8,
    created_at     int8 NOT NULL,
    info_version   int8 NOT NULL,
    info_at        int8 NOT NULL,
    member_count   int8 NOT NULL,
    last_member_no int8 NOT NULL,
    max_members    int8 NOT NULL,
    add_option     int8 NOT NULL,
    approve_option int8 NOT NULL,
    muted_all      bool NOT NULL,
    searchable     bool NOT NULL,
    visible        bool NOT NULL,
    custom         text NOT NULL,                    -- JSON [[key, value], ...]
    deleted_at     int8                              -- the rows of a deleted group stay, out of reach
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX groups_by_id ON groups (group_id) WHERE deleted_at IS NULL;
-- Pages of all groups. By conv + 0, which the primary key does not have: that one would bring them in the same order, and with
-- them every group that has ended.
CREATE INDEX groups_by_type ON groups (group_type, (conv + 0)) INCLUDE (conv, group_id) WHERE deleted_at IS NULL;

-- One row per stay.
CREATE TABLE group_members (
    conv           int8,
    member_no      int8,
    user_no        int8 NOT NULL,
    role           int8 NOT NULL,                    -- 200, 300, 400
    joined_at      int8 NOT NULL,
    joined_seq     int8 NOT NULL,
    joined_version int8 NOT NULL,
    joined_counted int8 NOT NULL,
    joined_own     int8 NOT NULL,
    left_seq       int8,
    muted_until    int8 NOT NULL,                    -- seconds
    recv_opt       int8 NOT NULL,
    name_card      text NOT NULL,
    custom         text NOT NULL,
    PRIMARY KEY (conv, member_no)
) WITH (fillfactor = 90);
CREATE INDEX members_by_user ON group_members (user_no, conv, member_no) INCLUDE (left_seq);
CREATE INDEX members_leading ON group_members (conv, member_no) WHERE role > 200 AND left_seq IS NULL;

-- Who is a member now, as bitmaps of 4096 member numbers.
CREATE TABLE member_sets (
    conv  int8,
    chunk int8,
    bits  bytea NOT NULL,
    PRIMARY KEY (conv, chunk)
) WITH (fillfactor = 70);
ALTER TABLE member_sets ALTER bits SET STORAGE PLAIN;

CREATE TABLE messages (
    conv           int8,
    seq            int8,
    msg_id         text COLLATE "C" NOT NULL,
    sender         int8 NOT NULL,
    rand           int8 NOT NULL,
    client_time    int8 NOT NULL,                    -- seconds
    server_time    int8 NOT NULL,                    -- never goes back in a conversation
    need_receipt   bool NOT NULL,
    counts_unread  bool NOT NULL,                    -- neither excluded nor targeted
    names_users    bool NOT NULL,                    -- the at-list is not empty
    elem_type      int8 NOT NULL,                    -- of the first element
    version        int8 NOT NULL,                    -- modifications
    change_version int8 NOT NULL,                    -- receipt version of the last modification or revocation
    revoked_by     int8,
    revoke_reason  text,
    targets        text,                             -- JSON array of user ids of a targeted message
    content        text NOT NULL,                    -- JSON of protocol::message::MessageContent
    PRIMARY KEY (conv, seq)
) WITH (fillfactor = 95);
CREATE UNIQUE INDEX messages_id ON messages (msg_id);
CREATE INDEX messages_changed ON messages (conv, change_version) WHERE change_version > 0;
CREATE INDEX messages_own ON messages (conv, sender, seq) WHERE counts_unread;
CREATE INDEX messages_naming ON messages (conv, seq) WHERE names_users;

-- The receipt side of a message that asked for receipts.
CREATE TABLE summaries (
    conv          int8,
    seq           int8,
    sender        int8 NOT NULL,
    sender_no     int8 NOT NULL,
    last_no       int8 NOT NULL,                     -- the audience ends with this member number
    targets       bytea,                             -- JSON array of the audience's member numbers, ascending
    read_count    int4 NOT NULL,
    unread_count  int4 NOT NULL,
    last_read_at  int8 NOT NULL,                     -- seconds, 0: nobody yet
    version       int8 NOT NULL,                     -- receipt version of the last change
    -- version >> 10 is indexed in place of version, so that most updates touch no index (HOT): asking for what has
    -- changed since a version reads at most 1,023 changes too many.
    version_block int8 NOT NULL,
    bits          bytea NOT NULL,                    -- who has read, chunk 0
    tail          bytea NOT NULL,                    -- the last read_count % 64 receipts, 8 bytes each
    PRIMARY KEY (conv, seq)
) WITH (fillfactor = 50);
ALTER TABLE summaries ALTER bits SET STORAGE PLAIN, ALTER tail SET STORAGE PLAIN;
CREATE INDEX summaries_by_block ON summaries (conv, sender, version_block);

-- Who has read, chunks 1 and up.
CREATE TABLE read_sets (
    conv  int8,
    seq   int8,
    chunk int8,
    bits  bytea NOT NULL,
    PRIMARY KEY (conv, seq, chunk)
) WITH (fillfactor = 70);
ALTER TABLE read_sets ALTER bits SET STORAGE PLAIN;

-- Messages of which those who had not read them were reminded.
CREATE TABLE reminders (
    conv int8,
    seq  int8,
    at   int8 NOT NULL,                              -- seconds, the last time
    told int8 NOT NULL,                              -- how many were told then
    PRIMARY KEY (conv, seq)
);

-- Receipts in the order of reading, in full runs of 64: run n has numbers 64n + 1 to 64n + 64. Rows are added, never
-- changed. What is not full yet is the tail of the summary.
CREATE TABLE receipts (
    conv    int8,
    seq     int8,
    run     int8,
    entries bytea NOT NULL CHECK (length(entries) = 512),
    PRIMARY KEY (conv, seq, run)
);
ALTER TABLE receipts ALTER entries SET STORAGE PLAIN;

-- Also for who has sent something, or deleted something for themselves.
CREATE TABLE read_marks (
    conv       int8,
    user_no    int8,
    seq        int8 NOT NULL,
    read_time  int8 NOT NULL,                        -- seconds
    version    int8 NOT NULL,                        -- receipt version of the change (C2C), else 0
    counted    int8 NOT NULL,
    own        int8 NOT NULL,
    sent       int8 NOT NULL,                        -- messages of the user that count, also revoked ones
    hidden_seq int8 NOT NULL,                        -- the last one that the user has deleted
    PRIMARY KEY (conv, user_no)
) WITH (fillfactor = 70);

-- What a user has done to a conversation in their list.
CREATE TABLE list_entries (
    user_no         int8,
    conv            int8,
    member_no       int8 NOT NULL,                   -- the stay that pinned, marks, custom and deleted are of; 0 in C2C
    pinned          bool NOT NULL,
    marks           int8 NOT NULL,                   -- a set of bits
    custom          text NOT NULL,                   -- what the application keeps beside it
    deleted         bool NOT NULL,                   -- not in the list until a message above deleted_seq comes
    deleted_seq     int8 NOT NULL,
    cleared_seq     int8 NOT NULL,                   -- messages up to here are not seen, in later stays neither
    cleared_counted int8 NOT NULL,
    cleared_own     int8 NOT NULL,
    version         int8 NOT NULL,                   -- grows with every change of the others
    PRIMARY KEY (user_no, conv)
);

-- Groups that users make of conversations.
CREATE TABLE conversation_groups (
    user_no int8 PRIMARY KEY,
    version int8 NOT NULL,                           -- grows with every change
    groups  text NOT NULL                            -- JSON: number, name and conversations of each
);

-- Messages that a user has deleted for themselves.
CREATE TABLE hidden (
    user_no int8,
    conv    int8,
    seq     int8,
    counted boolean NOT NULL,                        -- counted for them when they deleted it, and is not revoked
    PRIMARY KEY (user_no, conv, seq)
);
CREATE INDEX hidden_counted ON hidden (conv, seq) WHERE counted;

-- The count at every 64th message of a conversation (user_no 0), and at every 64th that a user has sent and that counts.
CREATE TABLE ordinals (
    conv    int8,
    user_no int8,
    seq     int8,
    number  int8 NOT NULL,                           -- messages up to seq that count
    PRIMARY KEY (conv, user_no, seq)
);

-- Revoked messages that counted, of a conversation (user_no 0) and of their senders, in blocks of 2^shift seqs.
CREATE TABLE withdrawn (
    conv    int8,
    user_no int8,
    shift   int,
    block   int8,
    number  int8 NOT NULL,
    PRIMARY KEY (conv, user_no, shift, block)
) WITH (fillfactor = 80);

-- What is kept for webhooks until it was told. Nothing is, where none is configured.

-- Facts, each told after the one before it in its lane of the outbox. Numbers never come twice: receivers know deliveries
-- by them.
CREATE TABLE outbox (
    id     int8 GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    lane   int8 NOT NULL,                            -- the conversation, or a number below 0 for a user
    due    int8 NOT NULL,                            -- not told before
    weight int8 NOT NULL,                            -- readers in it, where others may be told with it; 0: told alone
    hook   text NOT NULL,                            -- name of the webhook
    told   text NOT NULL                             -- JSON of engine::hooks::Told
);
CREATE INDEX outbox_by_lane ON outbox (lane, id);

-- Lanes that have facts, and how it goes with the first of them. A server that tells a lane has it for a few seconds; if
-- it has not said by then what became of it, the lane is anybody's.
CREATE TABLE outbox_lanes (
    lane        int8 PRIMARY KEY,
    next_at     int8 NOT NULL,                       -- when it is told, or tried again
    tries       int4 NOT NULL DEFAULT 0,
    failed_at   int8 NOT NULL DEFAULT 0,             -- since when nothing of the lane could be told; 0: it could
    sealed      int8,                                -- the last fact of what is told next, where that is settled
    error       text NOT NULL DEFAULT '',            -- why it could not be told last
    owner       int8 NOT NULL DEFAULT 0,             -- which opening of the store tells it; 0: none
    owned_until timestamptz NOT NULL DEFAULT '-infinity'  -- by the clock of the database
) WITH (fillfactor = 70);
CREATE INDEX outbox_lanes_by_time ON outbox_lanes (next_at);
CREATE INDEX outbox_lanes_failing ON outbox_lanes (failed_at) WHERE tries > 0;

-- What could not be told for too long.
CREATE TABLE outbox_parked (
    id        int8 PRIMARY KEY,                      -- as in outbox
    lane      int8 NOT NULL,
    due       int8 NOT NULL,
    weight    int8 NOT NULL,
    hook      text NOT NULL,
    told      text NOT NULL,
    parked_at int8 NOT NULL,
    error     text NOT NULL
);

-- A service that comes, or has come, from another store. While it has not come to its end nobody serves this database.
CREATE TABLE moving (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    source int8 NOT NULL,                            -- its incarnation
    state  text NOT NULL,                            -- what would have changed if anybody had used it since
    done   boolean NOT NULL DEFAULT false,           -- everything is here, and was found to be equal
    place  int  NOT NULL DEFAULT 0,                  -- which table comes now
    after  int8[] NOT NULL DEFAULT '{}'              -- the last key that is here
);
