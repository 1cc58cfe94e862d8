-- Notes the rotation, only where the new key is there. The old key's end is never later than the one that it has.
-- ?1: brand_id, key_id (the old key), request_id, now, end (of the overlap), label (null for the old one's), live_id, live_digest, test_id, test_digest.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'key.rotated', key_id, json_patch(
  json_object('new_key_id', (SELECT key_id FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id')),
    'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', min(coalesce(expires_at, ?1 ->> 'end'), ?1 ->> 'end') / 1000.0, 'unixepoch')),
  json_object('revoked_key_id', successor))
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'))
ON CONFLICT DO NOTHING
