-- Schema version 3: what a conversation, the service and a device are, whatever they are called. The numbers are
-- random, from 1 to 2^53 - 1.

-- A group that is made again under its id is another conversation.
ALTER TABLE conversations ADD COLUMN identity INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET identity = (random() & 9007199254740990) + 1;
-- Where the conversation stood when this incarnation of the service began.
ALTER TABLE conversations ADD COLUMN restored_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN restored_version INTEGER NOT NULL DEFAULT 0;

-- The receipt version when they joined. Of earlier stays it is not known; 0 loses nothing.
ALTER TABLE group_members ADD COLUMN joined_version INTEGER NOT NULL DEFAULT 0;

-- The device whose login has the newest number; empty: it did not say.
ALTER TABLE logins ADD COLUMN device TEXT NOT NULL DEFAULT '';

CREATE TABLE service (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    incarnation   INTEGER NOT NULL,               -- changes when a backup was restored
    restored_from INTEGER NOT NULL DEFAULT 0      -- the incarnation before; 0: none
);
INSERT INTO service (id, incarnation) VALUES (1, (random() & 9007199254740990) + 1);
