-- Removes what an earlier import said of some waves of a municipality.
-- One row per row of the table in those waves.
-- Reads from {table}, one of the store's tables of figures.
DELETE FROM {table}
WHERE municipality_id = $municipality_id
  AND list_contains($waves, wave);
