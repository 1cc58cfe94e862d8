-- The last of the brand's own keys.
-- ?1: brand_id, environment.
SELECT coalesce((SELECT max(key_id) FROM api_keys WHERE brand_id = ?1 ->> 'brand_id'), '') AS answer
