-- How far a store has been migrated.
-- One row.
-- Reads from schema_version.
SELECT max(version) AS version
FROM schema_version;
