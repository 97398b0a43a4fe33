-- Says whether rows are to be kept in the order in which they are added; if not, several threads add them.
-- One row per nothing: a setting of the connection.
-- Reads from nothing.
SET preserve_insertion_order = {kept};
