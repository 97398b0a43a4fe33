-- The factors, which are the same for all municipalities.
-- One row per factor.
-- Reads from factors.
SELECT *
FROM factors
ORDER BY number;
