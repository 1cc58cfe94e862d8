-- Replaces a key by a new one with the same rights.
-- ?1: brand_id, key_id (the old key), request_id, now, end (of the overlap), label (null for the old one's), live_id, live_digest, test_id,
-- test_digest.

-- Makes the key that replaces another, with its events, its own end and, unless there is another one, its label: of the two that were drawn, the
-- one for its environment, if the old key is good still.
INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, events)
SELECT brand_id, iif(environment = 'live', ?1 ->> 'live_id', ?1 ->> 'test_id'), environment,
  iif(environment = 'live', ?1 ->> 'live_digest', ?1 ->> 'test_digest'), coalesce(?1 ->> 'label', label),
  ?1 ->> 'now', iif(successor IS NULL, expires_at, own_expires_at), events
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id' AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > ?1 ->> 'now')
ON CONFLICT DO NOTHING;

-- Notes the rotation, only where the new key is there. The old key's end is never later than the one that it has.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'key.rotated', key_id, json_patch(
  json_object('new_key_id', (SELECT key_id FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id')),
    'expires_at', strftime('%Y-%m-%dT%H:%M:%fZ', min(coalesce(expires_at, ?1 ->> 'end'), ?1 ->> 'end') / 1000.0, 'unixepoch')),
  json_object('revoked_key_id', successor))
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'))
ON CONFLICT DO NOTHING;

-- Revokes the successor that the old key has, unless it is the new key, which an earlier try has made.
UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?1 ->> 'now')
WHERE brand_id = ?1 ->> 'brand_id' AND key_id = (SELECT successor FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id')
  AND key_id NOT IN (?1 ->> 'live_id', ?1 ->> 'test_id')
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'));

-- Gives the old key its end and its successor, only where the new key is there.
UPDATE api_keys SET own_expires_at = iif(successor IS NULL, expires_at, own_expires_at),
  expires_at = min(coalesce(expires_at, ?1 ->> 'end'), ?1 ->> 'end'),
  successor = (SELECT key_id FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'))
WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'));

-- The old key and the new one, if there is one.
SELECT json_object('old', json(json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at)),
  'new', json((SELECT json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at)
    FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id')))) AS answer
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
