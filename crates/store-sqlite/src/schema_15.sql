-- Schema version 15: what applications keep beside conversations of lists, and the groups that users make of conversations.

ALTER TABLE list_entries ADD COLUMN custom TEXT NOT NULL DEFAULT '';        -- of the stay `member_no`

CREATE TABLE conversation_groups (
    user_no INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,                    -- grows with every change
    groups  TEXT NOT NULL                        -- JSON: number, name and conversations of each
);
