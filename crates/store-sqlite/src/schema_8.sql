-- Schema version 8: what is kept for webhooks until it was told. Nothing is, where none is configured.

-- Facts, each told after the one before it in its lane. Numbers never come twice: receivers know deliveries by them.
CREATE TABLE outbox (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    lane   INTEGER NOT NULL,                     -- the conversation, or a number below 0 for a user
    due    INTEGER NOT NULL,                     -- not told before
    weight INTEGER NOT NULL,                     -- readers in it, where others may be told with it; 0: told alone
    hook   TEXT NOT NULL,                        -- name of the webhook
    told   TEXT NOT NULL                         -- JSON of engine::hooks::Told
);
CREATE INDEX outbox_by_lane ON outbox (lane, id);

-- Lanes that have facts, and how it goes with the first of them.
CREATE TABLE outbox_lanes (
    lane      INTEGER PRIMARY KEY,
    next_at   INTEGER NOT NULL,                  -- when it is told, or tried again
    tries     INTEGER NOT NULL DEFAULT 0,
    failed_at INTEGER NOT NULL DEFAULT 0,        -- since when nothing of the lane could be told; 0: it could
    sealed    INTEGER,                           -- the last fact of what is told next, where that is settled
    error     TEXT NOT NULL DEFAULT ''           -- why it could not be told last
);
CREATE INDEX outbox_lanes_by_time ON outbox_lanes (next_at);
CREATE INDEX outbox_lanes_failing ON outbox_lanes (failed_at) WHERE tries > 0;

-- What could not be told for too long.
CREATE TABLE outbox_parked (
    id        INTEGER PRIMARY KEY,               -- as in outbox
    lane      INTEGER NOT NULL,
    due       INTEGER NOT NULL,
    weight    INTEGER NOT NULL,
    hook      TEXT NOT NULL,
    told      TEXT NOT NULL,
    parked_at INTEGER NOT NULL,
    error     TEXT NOT NULL
);
