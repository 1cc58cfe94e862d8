-- Notes that a key is about to be revoked, if it is not yet.
-- ?1: brand_id, key_id, request_id, now.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'key.revoked', key_id, json_object('label', label)
FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id' AND revoked_at IS NULL
ON CONFLICT DO NOTHING
