-- Marks the imports that held some waves of a municipality as replaced by another.
-- One row per import × wave in force before.
-- Reads from import_log.
UPDATE import_log
SET replaced_by = $import_id
WHERE municipality_id = $municipality_id
  AND list_contains($waves, wave)
  AND replaced_by IS NULL;
