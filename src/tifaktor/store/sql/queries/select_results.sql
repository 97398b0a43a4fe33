-- The results asked for; a condition that is NULL asks for all.
-- One row per municipality × wave × unit × factor.
-- Reads from results, whose order is kept.
SELECT *
FROM results
WHERE ($municipality_id IS NULL OR municipality_id = $municipality_id)
  AND ($wave IS NULL OR wave = $wave)
  AND ($unit_id IS NULL OR unit_id = $unit_id);
