-- Revokes a key, which takes effect on the very next request. A key that is revoked already keeps its time.
-- ?1: brand_id, key_id, now.
UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?1 ->> 'now') WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'
