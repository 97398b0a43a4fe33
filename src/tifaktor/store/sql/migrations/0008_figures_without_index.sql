-- Figures without an index, which was six times as large as they are and took half the time of storing them.
-- One row per what the model of the same name in schemas.py says; the rows stay as they are.
-- Reads from the tables themselves. That no row stands twice is asked after each import (queries/rows_twice.sql).

CREATE TABLE plain_factor_scores (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    unit_id         VARCHAR NOT NULL,
    factor_id       VARCHAR NOT NULL,
    n               BIGINT,
    mean            DOUBLE  NOT NULL,
    sd              DOUBLE,
    decimals        BIGINT,
    sd_basis        VARCHAR
);
INSERT INTO plain_factor_scores BY NAME SELECT * FROM factor_scores;
DROP TABLE factor_scores;
ALTER TABLE plain_factor_scores RENAME TO factor_scores;

CREATE TABLE plain_unit_responses (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    unit_id         VARCHAR NOT NULL,
    n_responses     BIGINT,
    n_invited       BIGINT,
    response_rate   DOUBLE,
    n_units_summed  BIGINT
);
INSERT INTO plain_unit_responses BY NAME SELECT * FROM unit_responses;
DROP TABLE unit_responses;
ALTER TABLE plain_unit_responses RENAME TO unit_responses;

CREATE TABLE plain_unit_places (
    import_id       BIGINT  NOT NULL,
    municipality_id VARCHAR NOT NULL,
    wave            VARCHAR NOT NULL,
    unit_id         VARCHAR NOT NULL,
    within_id       VARCHAR
);
INSERT INTO plain_unit_places BY NAME SELECT * FROM unit_places;
DROP TABLE unit_places;
ALTER TABLE plain_unit_places RENAME TO unit_places;
