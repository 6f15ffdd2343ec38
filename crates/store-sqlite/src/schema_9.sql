-- Schema version 9: messages that users have deleted for themselves are not counted any more, either.

-- Whether a message is among those that are taken off this user's unread count: it counted for them when they deleted it, and
-- is not revoked. They are in `withdrawn`, under the user_no with a minus before it, in blocks like those that are revoked.
ALTER TABLE hidden ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX hidden_counted ON hidden (conv, seq) WHERE counted = 1;
