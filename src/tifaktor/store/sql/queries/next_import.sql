-- The number of the next import or undo, which are numbered together.
-- One row.
-- Reads from import_log, undo_log.
SELECT coalesce(max(number), 0) + 1 AS import_id
FROM (
    SELECT import_id AS number FROM import_log
    UNION ALL
    SELECT undo_id AS number FROM undo_log
);
