-- Writes the database before into the database after, without what was deleted from it.
-- One row per row of every table.
-- Reads from before (the private copy), attached; after is the file that is open.
COPY FROM DATABASE before TO after;
