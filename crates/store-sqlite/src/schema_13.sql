-- Schema version 13: who has changed what, and accounts that were deleted.

-- The newest 10,000.
CREATE TABLE audit (
    id     INTEGER PRIMARY KEY,                  -- in the order of the changes
    at     INTEGER NOT NULL,                     -- seconds
    who    TEXT NOT NULL,                        -- a user, the name of a token, or empty
    via    TEXT NOT NULL,                        -- how they reached the service
    what   TEXT NOT NULL,                        -- a setting, or what was done
    before TEXT NOT NULL,
    after  TEXT NOT NULL
);

-- The row of a deleted account stays, because messages and lists of readers name it; nobody finds it by its id. Who makes
-- the account anew has the same number.
ALTER TABLE users ADD COLUMN deleted_at INTEGER;
