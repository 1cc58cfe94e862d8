-- Copies the brand's own keys to another database, by parts.
-- ?1: brand_id, move_id, environment; from, where the copy has arrived; part, where it has been sent: then no further than that goes.

-- The last of the brand's own keys.
SELECT coalesce((SELECT max(key_id) FROM api_keys WHERE brand_id = ?1 ->> 'brand_id'), '') AS answer;

-- The next of the brand's own keys, which may change until it is frozen.
WITH part AS (SELECT * FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id > ?1 ->> 'from'
    AND (?1 ->> 'part' IS NULL OR key_id <= ?1 ->> '$.part.end')
  ORDER BY key_id LIMIT 500)
SELECT json_object('count', count(*), 'end', max(key_id), 'rows', json_group_array(json_object('key_id', key_id, 'environment', environment,
  'digest', digest, 'label', label, 'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at,
  'rehashed_at', rehashed_at, 'events', events, 'successor', successor, 'own_expires_at', own_expires_at))) AS answer
FROM (SELECT * FROM part ORDER BY key_id);

-- Takes a part of the brand's own keys.
INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, revoked_at, rehashed_at, events, successor, own_expires_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'key_id', value ->> 'environment', value ->> 'digest', value ->> 'label',
  value ->> 'created_at', value ->> 'expires_at', value ->> 'revoked_at', value ->> 'rehashed_at',
  value ->> 'events', value ->> 'successor', value ->> 'own_expires_at'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
