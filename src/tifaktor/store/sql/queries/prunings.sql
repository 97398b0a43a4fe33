-- The pruning log.
-- One row per municipality × wave from which rows were removed.
-- Reads from pruning_log.
SELECT *
FROM pruning_log
ORDER BY pruned_at, municipality_id, wave;
