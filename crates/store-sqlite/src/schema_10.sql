-- Schema version 10: a row of `receipts` has 64 entries, of as many bytes as they need (entries.rs), and those that do not fill
-- one are in the row of their summary. `repack` in entries.rs writes what is there anew.

ALTER TABLE summaries ADD COLUMN tail BLOB NOT NULL DEFAULT x'';   -- the last read_count % 64 receipts
