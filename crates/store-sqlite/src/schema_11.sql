-- Schema version 11: messages of which those who had not read them were reminded.

CREATE TABLE reminders (
    conv INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    at   INTEGER NOT NULL,                       -- seconds, the last time
    told INTEGER NOT NULL,                       -- how many were told then
    PRIMARY KEY (conv, seq)
) WITHOUT ROWID;
