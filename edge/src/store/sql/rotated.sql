-- The old key and the new one, if there is one.
-- ?1: brand_id, key_id (the old key), request_id, now, end (of the overlap), label (null for the old one's), live_id, live_digest, test_id, test_digest.
SELECT json_object('old', json(json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at)),
  'new', json((SELECT json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at)
    FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id')))) AS answer
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
