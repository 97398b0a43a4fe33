-- Which imports were taken back, when and by whom; their own rows in import_log stay.
-- One row per import × wave that was taken back; as in schemas.UndoLog.
-- Reads from nothing. An undo has a number of the same row as imports, for import_log.replaced_by.

CREATE TABLE undo_log (
    undo_id         BIGINT    NOT NULL,
    undone_at       TIMESTAMP NOT NULL,
    undone_by       VARCHAR   NOT NULL,
    import_id       BIGINT    NOT NULL,
    municipality_id VARCHAR   NOT NULL,
    wave            VARCHAR   NOT NULL,
    program_version VARCHAR   NOT NULL,
    PRIMARY KEY (undo_id, wave)
);
