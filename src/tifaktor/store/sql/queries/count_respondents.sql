-- How much is kept of single people in a wave of a municipality.
-- One row.
-- Reads from respondent_scores.
SELECT count(*) AS n_rows, count(DISTINCT respondent) AS n_people
FROM respondent_scores
WHERE municipality_id = $municipality_id
  AND wave = $wave;
