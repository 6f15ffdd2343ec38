-- Schema version 12: the groups that exist, by type, in the order of their numbers.

-- deleted_at is in it, though always NULL, so that counting them reads no row.
CREATE INDEX groups_by_type ON groups (group_type, conv, deleted_at) WHERE deleted_at IS NULL;
