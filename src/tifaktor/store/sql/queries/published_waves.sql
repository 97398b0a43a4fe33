-- The waves that have been published, with the municipality's name.
-- One row per municipality × wave.
-- Reads from waves, municipalities.
SELECT
    waves.municipality_id,
    municipalities.municipality_name,
    waves.wave,
    waves.synthetic
FROM waves
JOIN municipalities USING (municipality_id)
ORDER BY municipalities.municipality_name, waves.wave;
