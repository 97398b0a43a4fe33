-- The store's first tables, as in schemas.py, each row with the import that it came with.
-- One row per what the model of the same name says; schema_version: one row per migration done.
-- Reads from nothing. Once released, a migration is never edited: a change is a new migration.

CREATE TABLE schema_version (
    version   BIGINT  NOT NULL PRIMARY KEY,
    migration VARCHAR NOT NULL
);

CREATE TABLE import_log (
    import_id       BIGINT    NOT NULL,
    imported_at     TIMESTAMP NOT NULL,
    municipality_id VARCHAR   NOT NULL,
    wave            VARCHAR   NOT NULL,
    file_name       VARCHAR   NOT NULL,
    fingerprint     VARCHAR   NOT NULL,
    layout_id       VARCHAR   NOT NULL,
    synthetic       BOOLEAN   NOT NULL,
    n_units         BIGINT    NOT NULL,
    n_scores        BIGINT    NOT NULL,
    program_version VARCHAR   NOT NULL,
    replaced_by     BIGINT,
    PRIMARY KEY (import_id, wave)
);

CREATE TABLE factor_scores (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    unit_id         VARCHAR NOT NULL,
    factor_id       VARCHAR NOT NULL,
    n               BIGINT,
    mean            DOUBLE  NOT NULL,
    sd              DOUBLE,
    decimals        BIGINT,
    PRIMARY KEY (import_id, wave, unit_id, factor_id)
);

CREATE TABLE unit_responses (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    unit_id         VARCHAR NOT NULL,
    n_responses     BIGINT,
    n_invited       BIGINT,
    response_rate   DOUBLE,
    PRIMARY KEY (import_id, wave, unit_id)
);

CREATE TABLE unit_places (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    unit_id         VARCHAR NOT NULL,
    within_id       VARCHAR,
    PRIMARY KEY (import_id, wave, unit_id)
);

CREATE TABLE benchmarks (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    benchmark_id    VARCHAR NOT NULL,
    factor_id       VARCHAR NOT NULL,
    mean            DOUBLE  NOT NULL,
    decimals        BIGINT,
    PRIMARY KEY (import_id, wave, benchmark_id, factor_id)
);

-- Without a key: an index over one row per person and factor would outgrow the rows.
CREATE TABLE respondent_scores (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    respondent      BIGINT  NOT NULL,
    unit_id         VARCHAR NOT NULL,
    factor_id       VARCHAR NOT NULL,
    score           DOUBLE  NOT NULL
);
