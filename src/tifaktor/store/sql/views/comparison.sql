-- Units beside those that belong to the same unit: the pooled estimate, and their own score.
-- One row per municipality × wave × factor × group × unit, the highest estimate of a group first.
-- Reads from pooled_scores, scores, units, factors, municipalities, waves.
CREATE VIEW comparison AS
SELECT
    pooled_scores.municipality_id,
    municipalities.municipality_name,
    pooled_scores.wave,
    waves.synthetic,
    pooled_scores.factor_id,
    factors.number       AS factor_number,
    factors.name_nb      AS factor_name_nb,
    factors.name_nn      AS factor_name_nn,
    factors.name_en      AS factor_name_en,
    factors.about        AS factor_about,
    pooled_scores.group_id,
    groups.unit_name     AS group_name,
    pooled_scores.unit_id,
    units.unit_name,
    units.unit_type,
    scores.n,
    scores.mean,
    scores.low,
    scores.high,
    pooled_scores.estimate,
    pooled_scores.rmse,
    pooled_scores.pooled_mean,
    pooled_scores.shrinkage,
    pooled_scores.n_units
FROM pooled_scores
LEFT JOIN municipalities USING (municipality_id)
LEFT JOIN waves USING (municipality_id, wave)
LEFT JOIN scores USING (municipality_id, wave, unit_id, factor_id)
LEFT JOIN units USING (municipality_id, unit_id)
LEFT JOIN units AS groups
    ON groups.municipality_id = pooled_scores.municipality_id
    AND groups.unit_id = pooled_scores.group_id
LEFT JOIN factors USING (factor_id)
ORDER BY
    pooled_scores.municipality_id, pooled_scores.wave, factors.number, groups.position,
    pooled_scores.estimate DESC, units.position;
