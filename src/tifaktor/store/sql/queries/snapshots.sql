-- Every publication that let out something new, by what the ledger says of it; no figure.
-- One row per municipality × wave × snapshot.
-- Reads from ledger. A unit has a row of count_id 'answered', shown or hidden.
SELECT
    municipality_id,
    wave,
    snapshot,
    max(published_at)    AS published_at,
    max(program_version) AS program_version,
    max(k)               AS k,
    count(DISTINCT unit_id) FILTER (shown) AS n_shown,
    count(DISTINCT unit_id) - count(DISTINCT unit_id) FILTER (shown) AS n_hidden
FROM ledger
GROUP BY municipality_id, wave, snapshot
ORDER BY published_at, municipality_id, wave, snapshot;
