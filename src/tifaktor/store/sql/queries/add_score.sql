-- Makes room for a factor that nobody has had a score on yet.
-- One row per nothing: a table gets a column.
-- Reads from nothing. The name is made of a factor's id, which holds no quotation mark.
ALTER TABLE respondent_scores ADD COLUMN IF NOT EXISTS "{column}" DOUBLE;
