-- Makes the key that replaces another, with its events, its own end and, unless there is another one, its label: of the two that were drawn, the
-- one for its environment, if the old key is good still.
-- ?1: brand_id, key_id (the old key), request_id, now, end (of the overlap), label (null for the old one's), live_id, live_digest, test_id, test_digest.
INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, events)
SELECT brand_id, iif(environment = 'live', ?1 ->> 'live_id', ?1 ->> 'test_id'), environment,
  iif(environment = 'live', ?1 ->> 'live_digest', ?1 ->> 'test_digest'), coalesce(?1 ->> 'label', label),
  ?1 ->> 'now', iif(successor IS NULL, expires_at, own_expires_at), events
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id' AND revoked_at IS NULL
  AND (expires_at IS NULL OR expires_at > ?1 ->> 'now')
ON CONFLICT DO NOTHING
