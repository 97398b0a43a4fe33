-- Takes the other municipalities' rows from the published database as it was.
-- One row per row of theirs in the table.
-- Reads from before.{table} (the private copy), attached.
INSERT INTO {table} BY NAME
SELECT *
FROM before.{table}
WHERE municipality_id <> $municipality_id;
