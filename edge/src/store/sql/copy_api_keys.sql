-- Copies the brand's own keys to another database, by parts.
-- ?1: brand_id, move_id; from, where the copy has arrived; limit, how many rows; part, where it has been sent.

-- The last of the brand's own keys.
SELECT json_array(coalesce((SELECT max(key_id) FROM api_keys WHERE brand_id = ?1 ->> 'brand_id'), '')) AS answer;

-- The next of the brand's own keys, which may change until it is frozen.
SELECT json_object('count', count(*), 'rows', json_group_array(json_object('key_id', key_id, 'environment', environment,
  'digest', digest, 'label', label, 'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at,
  'rehashed_at', rehashed_at, 'events', events, 'successor', successor, 'own_expires_at', own_expires_at))) AS answer
FROM (SELECT * FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id > ?1 ->> '$.from[0]'
  ORDER BY key_id LIMIT ?1 ->> 'limit');

-- Takes a part of the brand's own keys.
INSERT INTO api_keys (brand_id, key_id, environment, digest, label, created_at, expires_at, revoked_at, rehashed_at, events, successor, own_expires_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'key_id', value ->> 'environment', value ->> 'digest', value ->> 'label',
  value ->> 'created_at', value ->> 'expires_at', value ->> 'revoked_at', value ->> 'rehashed_at',
  value ->> 'events', value ->> 'successor', value ->> 'own_expires_at'
FROM json_each(?1, '$.part.rows')
WHERE 'arriving' IN this_move
ON CONFLICT DO NOTHING
