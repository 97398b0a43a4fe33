-- What the store has figures of.
-- One row per municipality × wave.
-- Reads from import_log.
SELECT municipality_id, wave, synthetic
FROM import_log
WHERE replaced_by IS NULL
ORDER BY municipality_id, wave;
