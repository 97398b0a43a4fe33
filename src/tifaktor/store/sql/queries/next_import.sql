-- The number of the next import.
-- One row.
-- Reads from import_log.
SELECT coalesce(max(import_id), 0) + 1 AS import_id
FROM import_log;
