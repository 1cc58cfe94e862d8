-- Gives the old key its end and its successor, only where the new key is there.
-- ?1: brand_id, key_id (the old key), request_id, now, end (of the overlap), label (null for the old one's), live_id, live_digest, test_id, test_digest.
UPDATE api_keys SET own_expires_at = iif(successor IS NULL, expires_at, own_expires_at),
  expires_at = min(coalesce(expires_at, ?1 ->> 'end'), ?1 ->> 'end'),
  successor = (SELECT key_id FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'))
WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'))
