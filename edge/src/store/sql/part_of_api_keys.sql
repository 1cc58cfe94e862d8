-- The next of the brand's own keys, which may change until it is frozen.
-- ?1: brand_id, environment; from, as copied_api_keys.sql answered it; part, where it has been sent: then no further than that goes.
WITH part AS (SELECT * FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id > ?1 ->> 'from'
    AND (?1 ->> 'part' IS NULL OR key_id <= ?1 ->> '$.part.end')
  ORDER BY key_id LIMIT 500)
SELECT json_object('count', count(*), 'end', max(key_id), 'rows', json_group_array(json_object('key_id', key_id, 'environment', environment,
  'digest', digest, 'label', label, 'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at,
  'rehashed_at', rehashed_at, 'events', events, 'successor', successor, 'own_expires_at', own_expires_at))) AS answer
FROM (SELECT * FROM part ORDER BY key_id)
