-- Marks an earlier import as in force again, in the waves that another had replaced.
-- One row per wave.
-- Reads from import_log.
UPDATE import_log
SET replaced_by = NULL
WHERE import_id = $import_id
  AND list_contains($waves, wave);
