-- The request that made the last change on record.
-- ?1: brand_id, environment.
SELECT coalesce((SELECT request_id FROM audit WHERE brand_id = ?1 ->> 'brand_id' ORDER BY seq DESC LIMIT 1), '') AS answer
