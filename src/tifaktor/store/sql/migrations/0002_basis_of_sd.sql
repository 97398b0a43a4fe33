-- What each standard deviation was found from; before this, a file gave it or its answers did.
-- One row per what FactorScores says; the rows stay, with one column more.
-- Reads from factor_scores, respondent_scores.

ALTER TABLE factor_scores ADD COLUMN sd_basis VARCHAR;

UPDATE factor_scores
SET sd_basis = CASE
    WHEN import_id IN (SELECT import_id FROM respondent_scores) THEN 'answers'
    ELSE 'given'
END
WHERE sd IS NOT NULL;
