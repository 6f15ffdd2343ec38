-- Schema version 14: what conversations are marked with, those that are deleted without their messages, and by what a device
-- knows that something was done to one.

ALTER TABLE list_entries ADD COLUMN marks INTEGER NOT NULL DEFAULT 0;       -- a set of bits, of the stay `member_no`
ALTER TABLE list_entries ADD COLUMN deleted_seq INTEGER NOT NULL DEFAULT 0; -- not in the list until a message above it comes
ALTER TABLE list_entries ADD COLUMN version INTEGER NOT NULL DEFAULT 1;     -- grows with every change of the others
UPDATE list_entries SET deleted_seq = cleared_seq WHERE deleted;
