-- Everything that was ever shown of one municipality.
-- One row per wave × snapshot × unit × count.
-- Reads from ledger.
SELECT *
FROM ledger
WHERE municipality_id = $municipality_id
ORDER BY wave, snapshot, unit_id, count_id;
