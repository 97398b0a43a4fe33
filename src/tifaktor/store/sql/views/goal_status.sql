-- The published verdicts on the goals, with names, and how far the measures have come.
-- One row per municipality × wave × unit × goal, hidden ones with their reason.
-- Reads from goal_verdicts, goals, measures, units, municipalities, waves.
CREATE VIEW goal_status AS
WITH counted AS (
    SELECT
        units.municipality_id,
        units.unit_id,
        measures.goal_id,
        count(*)                                          AS n_measures,
        count(*) FILTER (WHERE measures.state = 'done')    AS n_measures_done,
        count(*) FILTER (WHERE measures.state = 'ongoing') AS n_measures_ongoing
    FROM units
    JOIN measures
        ON measures.municipality_id = units.municipality_id
        AND (measures.unit_id IS NULL OR measures.unit_id = units.unit_id)
    GROUP BY ALL
)
SELECT
    goal_verdicts.municipality_id,
    municipalities.municipality_name,
    goal_verdicts.wave,
    waves.synthetic,
    goal_verdicts.unit_id,
    units.unit_name,
    goal_verdicts.goal_id,
    goals.parent_id AS goal_parent_id,
    goals.goal_kind,
    goals.goal_label,
    goals.goal_name,
    goal_verdicts.status,
    goal_verdicts.reason,
    goal_verdicts.direction,
    goal_verdicts.probability,
    goal_verdicts.mean,
    goal_verdicts.low,
    goal_verdicts.high,
    goal_verdicts.required,
    goal_verdicts.n,
    goal_verdicts.n_factors,
    goal_verdicts.from_respondents,
    goal_verdicts.rule,
    goal_verdicts.weakest_factor_id,
    goal_verdicts.response_rate,
    goal_verdicts.se,
    goal_verdicts.df,
    goal_verdicts.end_probability,
    goal_verdicts.movement,
    goal_verdicts.holds_weights,
    goal_verdicts.holds_rounding,
    goal_verdicts.tipping_point,
    goal_verdicts.silent_limit,
    coalesce(counted.n_measures, 0)         AS n_measures,
    coalesce(counted.n_measures_done, 0)    AS n_measures_done,
    coalesce(counted.n_measures_ongoing, 0) AS n_measures_ongoing
FROM goal_verdicts
LEFT JOIN municipalities USING (municipality_id)
LEFT JOIN waves USING (municipality_id, wave)
LEFT JOIN units USING (municipality_id, unit_id)
LEFT JOIN goals USING (municipality_id, goal_id)
LEFT JOIN counted USING (municipality_id, unit_id, goal_id)
ORDER BY goal_verdicts.municipality_id, goal_verdicts.wave, units.position, goals.position;
