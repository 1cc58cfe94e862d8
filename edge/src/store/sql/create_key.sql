-- Makes a key of a brand.
-- ?1: brand_id, key_id, environment, digest, label, now, expires_at, events.
INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, events)
SELECT brand_id, ?1 ->> 'key_id', ?1 ->> 'environment', ?1 ->> 'digest', ?1 ->> 'label', ?1 ->> 'now', ?1 ->> 'expires_at', ?1 ->> 'events'
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
ON CONFLICT DO NOTHING
