-- Moves what is committed from the log beside the database into its file.
-- One row that says whether it went well; where it did not there is an error.
-- Reads from the log of the file that is open.
CHECKPOINT;
