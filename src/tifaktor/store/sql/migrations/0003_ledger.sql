-- Everything that was ever shown, and of how many; nothing is ever taken out of it.
-- One row per what Ledger says.
-- Reads from nothing.

CREATE TABLE ledger (
    municipality_id VARCHAR   NOT NULL,
    wave            VARCHAR   NOT NULL,
    snapshot        BIGINT    NOT NULL,
    published_at    TIMESTAMP NOT NULL,
    program_version VARCHAR   NOT NULL,
    k               BIGINT    NOT NULL,
    unit_id         VARCHAR   NOT NULL,
    within_id       VARCHAR,
    count_id        VARCHAR   NOT NULL,
    n               BIGINT,
    mean            DOUBLE,
    decimals        BIGINT,
    shown           BOOLEAN   NOT NULL,
    PRIMARY KEY (municipality_id, wave, snapshot, unit_id, count_id)
);
