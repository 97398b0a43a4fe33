-- Appends a frame to a table, its columns matched by name.
-- One row per row of the frame.
-- Reads from offered (the frame, registered by database.insert_rows).
INSERT INTO {table} BY NAME
SELECT * FROM offered;
