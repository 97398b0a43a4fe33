-- The other municipalities that were published before.
-- One row per municipality.
-- Reads from before.publications (the private copy), attached.
SELECT municipality_id
FROM before.publications
WHERE municipality_id <> $municipality_id
ORDER BY municipality_id;
