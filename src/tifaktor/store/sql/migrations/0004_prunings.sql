-- What was removed of single people, when and by whom; of such a wave only means are kept.
-- One row per municipality × wave from which rows were removed; as in schemas.PruningLog.
-- Reads from nothing.

CREATE TABLE pruning_log (
    pruned_at       TIMESTAMP NOT NULL,
    pruned_by       VARCHAR   NOT NULL,
    municipality_id VARCHAR   NOT NULL,
    wave            VARCHAR   NOT NULL,
    n_rows          BIGINT    NOT NULL,
    program_version VARCHAR   NOT NULL
);
