-- Schema version 2: the newest login number of each user and platform. A login that takes the place of another
-- device has the next number; a device that comes back with an older one has been replaced.
CREATE TABLE logins (
    user_no  INTEGER NOT NULL,
    platform INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    PRIMARY KEY (user_no, platform)
) WITHOUT ROWID;
