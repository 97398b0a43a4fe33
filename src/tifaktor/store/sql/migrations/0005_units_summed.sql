-- Of how many units a unit's figures were put together, where its file has none of its own.
-- One row per what UnitResponses says; the rows stay, with one column more, empty as all were own.
-- Reads from nothing.

ALTER TABLE unit_responses ADD COLUMN n_units_summed BIGINT;
