-- The published scores with names, change, and what they may be compared with.
-- One row per municipality × wave × unit × factor, hidden ones with their reason.
-- Reads from scores, changes, units, factors, benchmarks, municipalities, waves.
CREATE VIEW results AS
WITH national AS (
    SELECT municipality_id, wave, factor_id, mean
    FROM benchmarks
    WHERE benchmark_id = 'national'
),
of_its_type AS (
    SELECT municipality_id, wave, factor_id, benchmark_id AS unit_type, mean
    FROM benchmarks
    WHERE benchmark_id <> 'national'
)
SELECT
    scores.municipality_id,
    municipalities.municipality_name,
    scores.wave,
    waves.synthetic,
    scores.unit_id,
    units.unit_name,
    units.unit_type,
    scores.factor_id,
    factors.number       AS factor_number,
    factors.name_nb      AS factor_name_nb,
    factors.name_nn      AS factor_name_nn,
    factors.name_en      AS factor_name_en,
    scores.n,
    scores.n_invited,
    scores.response_rate,
    scores.mean,
    scores.low,
    scores.high,
    scores.note,
    changes.previous_wave,
    changes.change,
    changes.low          AS change_low,
    changes.high         AS change_high,
    changes.flagged      AS change_flagged,
    national.mean        AS national_mean,
    of_its_type.mean     AS unit_type_mean,
    scores.hidden_reason
FROM scores
LEFT JOIN municipalities USING (municipality_id)
LEFT JOIN waves USING (municipality_id, wave)
LEFT JOIN units USING (municipality_id, unit_id)
LEFT JOIN factors USING (factor_id)
LEFT JOIN changes USING (municipality_id, wave, unit_id, factor_id)
LEFT JOIN national USING (municipality_id, wave, factor_id)
LEFT JOIN of_its_type USING (municipality_id, wave, factor_id, unit_type)
ORDER BY scores.municipality_id, scores.wave, units.position, factors.number;
