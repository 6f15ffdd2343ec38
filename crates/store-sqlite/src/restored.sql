-- A backup was restored: another incarnation begins, and every conversation notes where it stands. Runs offline, once
-- per restored backup, over all conversations.
UPDATE service SET restored_from = incarnation, incarnation = (random() & 9007199254740990) + 1;
UPDATE conversations SET restored_seq = last_seq, restored_version = version;
