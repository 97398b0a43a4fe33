-- The imports that hold some of the given waves of a municipality.
-- One row per import × wave.
-- Reads from import_log.
SELECT *
FROM import_log
WHERE municipality_id = $municipality_id
  AND list_contains($waves, wave)
  AND replaced_by IS NULL
ORDER BY import_id, wave;
