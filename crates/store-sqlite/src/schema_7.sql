-- Schema version 7: who has left a group while messages still counted them among those who had not read. The counts are
-- corrected in slices; until that is done, whoever reads one takes the leavers off.

-- How many there are in the list below.
ALTER TABLE conversations ADD COLUMN leaving INTEGER NOT NULL DEFAULT 0;

CREATE TABLE leavers (
    conv INTEGER PRIMARY KEY,
    list TEXT NOT NULL    -- JSON [[member_no, done_seq, left_seq], ...]: counts of messages above done_seq up to left_seq still have them
);
