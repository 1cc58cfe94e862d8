-- Takes a part of the brand's own keys.
-- ?1: brand_id, move_id, environment, part.
INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, revoked_at, rehashed_at, events, successor, own_expires_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'key_id', value ->> 'environment', value ->> 'digest', value ->> 'label',
  value ->> 'created_at', value ->> 'expires_at', value ->> 'revoked_at', value ->> 'rehashed_at',
  value ->> 'events', value ->> 'successor', value ->> 'own_expires_at'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
