-- Notes that a migration has been done.
-- One row.
-- Reads from nothing.
INSERT INTO schema_version (version, migration)
VALUES ($version, $migration);
