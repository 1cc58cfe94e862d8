-- A key.
-- ?1: brand_id, key_id.
SELECT json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at) AS answer
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
