-- What was said last time against what came, summed over the goals, with names.
-- One row per municipality × wave × previous status × previous direction.
-- Reads from backtest, municipalities, waves.
CREATE VIEW backtest_results AS
WITH summed AS (
    SELECT
        municipality_id,
        wave,
        previous_wave,
        previous_status,
        previous_direction,
        sum(n_units)::BIGINT AS n_verdicts,
        sum(n_above)::BIGINT AS n_above,
        coalesce(sum(n_units) FILTER (WHERE status = 'on_track'), 0)::BIGINT  AS n_on_track,
        coalesce(sum(n_units) FILTER (WHERE status = 'unsure'), 0)::BIGINT    AS n_unsure,
        coalesce(sum(n_units) FILTER (WHERE status = 'off_track'), 0)::BIGINT AS n_off_track,
        coalesce(sum(n_units) FILTER (WHERE status = 'too_little_data'), 0)::BIGINT
            AS n_too_little_data
    FROM backtest
    GROUP BY ALL
)
SELECT
    summed.municipality_id,
    municipalities.municipality_name,
    summed.wave,
    summed.previous_wave,
    waves.synthetic OR previous_waves.synthetic AS synthetic,
    summed.previous_status,
    summed.previous_direction,
    summed.n_verdicts,
    summed.n_above,
    summed.n_on_track,
    summed.n_unsure,
    summed.n_off_track,
    summed.n_too_little_data
FROM summed
LEFT JOIN municipalities USING (municipality_id)
LEFT JOIN waves USING (municipality_id, wave)
LEFT JOIN waves AS previous_waves
    ON previous_waves.municipality_id = summed.municipality_id
    AND previous_waves.wave = summed.previous_wave
ORDER BY
    summed.municipality_id,
    summed.wave,
    list_position(['on_track', 'unsure', 'off_track'], summed.previous_status),
    summed.previous_direction;
