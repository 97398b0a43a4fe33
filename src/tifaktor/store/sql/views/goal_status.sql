-- The published verdicts on the goals, with names.
-- One row per municipality × wave × unit × goal, hidden ones with their reason.
-- Reads from goal_verdicts, goals, units, municipalities, waves.
CREATE VIEW goal_status AS
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
    goal_verdicts.from_respondents
FROM goal_verdicts
LEFT JOIN municipalities USING (municipality_id)
LEFT JOIN waves USING (municipality_id, wave)
LEFT JOIN units USING (municipality_id, unit_id)
LEFT JOIN goals USING (municipality_id, goal_id)
ORDER BY goal_verdicts.municipality_id, goal_verdicts.wave, units.position, goals.position;
