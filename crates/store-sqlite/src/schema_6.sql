-- Schema version 6: what unread counts are made of is kept. A count of messages up to a seq never changes, because
-- whether a message counts is decided when it is sent; what is revoked later is taken off by itself. `recount` in
-- kept.rs fills what is made here.

ALTER TABLE conversations ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;       -- messages that count as unread, also revoked ones
ALTER TABLE conversations ADD COLUMN withdrawn_seq INTEGER NOT NULL DEFAULT 0; -- the last of them that is revoked
ALTER TABLE conversations ADD COLUMN named_seq INTEGER NOT NULL DEFAULT 0;     -- no message after this one names anybody

-- How many counted up to the seq beside it, and how many of these were the user's own.
ALTER TABLE group_members ADD COLUMN joined_counted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE group_members ADD COLUMN joined_own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE read_marks ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE read_marks ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE list_entries ADD COLUMN cleared_counted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE list_entries ADD COLUMN cleared_own INTEGER NOT NULL DEFAULT 0;

-- A row of read_marks is also there for who has sent something, or deleted something for themselves.
ALTER TABLE read_marks ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;             -- messages of the user that count, also revoked ones
ALTER TABLE read_marks ADD COLUMN hidden_seq INTEGER NOT NULL DEFAULT 0;       -- the last one that the user has deleted

-- The count at every 64th message of a conversation (user_no 0), and at every 64th that a user has sent and that
-- counts: from the nearest one it is a short walk to any seq.
CREATE TABLE ordinals (
    conv    INTEGER NOT NULL,
    user_no INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    number  INTEGER NOT NULL,                    -- messages up to seq that count
    PRIMARY KEY (conv, user_no, seq)
) WITHOUT ROWID;

-- Revoked messages that counted: of a conversation (user_no 0) and of their senders. `shift` 0 has a row for each, 6 one
-- for each block of 64 seqs (block is seq >> 6), and so on up to 24: those above a seq are a few rows, however many
-- they are.
CREATE TABLE withdrawn (
    conv    INTEGER NOT NULL,
    user_no INTEGER NOT NULL,
    shift   INTEGER NOT NULL,
    block   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    PRIMARY KEY (conv, user_no, shift, block)
) WITHOUT ROWID;

-- Messages are not counted any more; those of one sender are walked over from one ordinal to the next.
DROP INDEX messages_counting;
CREATE INDEX messages_own ON messages (conv, sender, seq) WHERE counts_unread = 1;
