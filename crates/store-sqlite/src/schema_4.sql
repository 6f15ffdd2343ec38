-- Schema version 4: what a user has done to a conversation in their list. No row: nothing.
CREATE TABLE list_entries (
    user_no     INTEGER NOT NULL,
    conv        INTEGER NOT NULL,
    member_no   INTEGER NOT NULL,             -- the stay that `pinned` and `deleted` are of; 0 in C2C
    pinned      INTEGER NOT NULL,
    deleted     INTEGER NOT NULL,             -- not in the list until a message above cleared_seq comes
    cleared_seq INTEGER NOT NULL,             -- messages up to here are not seen, in later stays neither
    PRIMARY KEY (user_no, conv)
) WITHOUT ROWID;
