-- A row per respondent with a column for each factor, where there was a row for each of both.
-- One row per import × wave × respondent; as in schemas.RespondentScores.
-- Reads from respondent_scores. A new factor gets its column later (queries/add_score.sql).

CREATE TABLE respondents_wide AS
PIVOT (
    SELECT
        import_id, municipality_id, wave, respondent, unit_id, score,
        'score_' || factor_id AS score_name
    FROM respondent_scores
)
ON score_name
USING any_value(score)
GROUP BY import_id, municipality_id, wave, respondent, unit_id;

DROP TABLE respondent_scores;

ALTER TABLE respondents_wide RENAME TO respondent_scores;
ALTER TABLE respondent_scores ALTER COLUMN import_id SET NOT NULL;
ALTER TABLE respondent_scores ALTER COLUMN municipality_id SET NOT NULL;
ALTER TABLE respondent_scores ALTER COLUMN wave SET NOT NULL;
ALTER TABLE respondent_scores ALTER COLUMN respondent SET NOT NULL;
ALTER TABLE respondent_scores ALTER COLUMN unit_id SET NOT NULL;
