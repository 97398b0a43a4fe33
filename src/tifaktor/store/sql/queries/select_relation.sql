-- A table or view of the published database, of one municipality; NULL asks for all.
-- One row per row of {relation}, whose order is kept.
-- Reads from {relation}.
SELECT *
FROM {relation}
WHERE $municipality_id IS NULL OR municipality_id = $municipality_id;
