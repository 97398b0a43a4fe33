-- The columns of every table and view, with their types.
-- One row per relation × column, in the order that the relation has them.
-- Reads from duckdb_columns (the catalogue); a database of NULL is the one that is open.
SELECT table_name, column_name, data_type
FROM duckdb_columns()
WHERE database_name = coalesce($database, current_database())
ORDER BY table_name, column_index;
