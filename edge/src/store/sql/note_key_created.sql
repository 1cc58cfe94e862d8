-- Notes that a key was made, if it is there.
-- ?1: brand_id, key_id, request_id, now.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'key.created', key_id, json_object(
  'label', label, 'environment', environment, 'events', json(events),
  'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch'))
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
ON CONFLICT DO NOTHING
