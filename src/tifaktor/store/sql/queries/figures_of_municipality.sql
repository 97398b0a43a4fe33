-- Everything in force for one municipality in one of the store's tables of figures.
-- One row per row of the table.
-- Reads from {table}. Rows of a replaced wave are gone from it, so every row is in force.
SELECT * EXCLUDE (import_id)
FROM {table}
WHERE municipality_id = $municipality_id
ORDER BY ALL;
