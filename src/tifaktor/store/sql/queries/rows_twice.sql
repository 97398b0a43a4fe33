-- How often an import said something of the same unit, and factor, twice.
-- One row: the number of keys that have more than one row.
-- Reads from {table}, one of the store's tables of figures; {key} is what tells its rows apart.
SELECT count(*)
FROM (
    SELECT 1
    FROM {table}
    WHERE import_id = $import_id
    GROUP BY {key}
    HAVING count(*) > 1
);
