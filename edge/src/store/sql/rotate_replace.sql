-- Revokes the successor that the old key has, unless it is the new key, which an earlier try has made.
-- ?1: brand_id, key_id (the old key), request_id, now, end (of the overlap), label (null for the old one's), live_id, live_digest, test_id, test_digest.
UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?1 ->> 'now')
WHERE brand_id = ?1 ->> 'brand_id' AND key_id = (SELECT successor FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id')
  AND key_id NOT IN (?1 ->> 'live_id', ?1 ->> 'test_id')
  AND EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id IN (?1 ->> 'live_id', ?1 ->> 'test_id'))
