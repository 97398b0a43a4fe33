-- Marks an import as taken back, in the waves that it holds.
-- One row per wave of it that is in force.
-- Reads from import_log.
UPDATE import_log
SET replaced_by = $undo_id
WHERE import_id = $import_id
  AND replaced_by IS NULL;
