-- Schema version 5: into how many groups a user has come.

-- At least as many groups as they are in: those that were deleted may still count.
ALTER TABLE users ADD COLUMN groups INTEGER NOT NULL DEFAULT 0;
UPDATE users SET groups = (SELECT count(*) FROM group_members s INDEXED BY members_by_user
                           WHERE s.user_no = users.user_no AND s.left_seq IS NULL);
-- The hour since 1970 in which others have last put them into a group, and into how many in it.
ALTER TABLE users ADD COLUMN put_hour INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN put_count INTEGER NOT NULL DEFAULT 0;
