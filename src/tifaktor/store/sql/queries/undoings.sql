-- The undo log.
-- One row per import × wave that was taken back.
-- Reads from undo_log.
SELECT *
FROM undo_log
ORDER BY undo_id, wave;
