-- The last idempotency key, in the order of their names.
-- ?1: brand_id, environment.
SELECT coalesce((SELECT json_array(environment, event, idempotency_key) FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
  ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1), '["","",""]') AS answer
