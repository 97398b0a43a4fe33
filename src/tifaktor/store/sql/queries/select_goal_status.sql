-- The verdicts asked for; a condition that is NULL asks for all.
-- One row per municipality × wave × unit × goal.
-- Reads from goal_status, whose order is kept.
SELECT *
FROM goal_status
WHERE ($municipality_id IS NULL OR municipality_id = $municipality_id)
  AND ($wave IS NULL OR wave = $wave)
  AND ($unit_id IS NULL OR unit_id = $unit_id);
