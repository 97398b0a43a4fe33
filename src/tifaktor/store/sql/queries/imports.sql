-- The import log.
-- One row per import × wave, the replaced ones included.
-- Reads from import_log.
SELECT *
FROM import_log
ORDER BY import_id, wave;
