-- The columns of a table or view, with their types; no row where there is no such relation.
-- One row per column.
-- Reads from duckdb_columns (the catalogue); a database of NULL is the one that is open.
SELECT column_name, data_type
FROM duckdb_columns()
WHERE database_name = coalesce($database, current_database())
  AND table_name = $relation
ORDER BY column_index;
