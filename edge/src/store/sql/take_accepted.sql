-- Takes a part of the outcomes of accepted events.
-- ?1: brand_id, move_id, environment, part.
INSERT INTO accepted (brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error,
  email, payload, key_id, accepted_at, settled_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'environment', value ->> 'accepted_id', value ->> 'event', value ->> 'outcome',
  value ->> 'recorded_id', value ->> 'conversion_id', value ->> 'code', value ->> 'error',
  value ->> 'email', value ->> 'payload', value ->> 'key_id', value ->> 'accepted_at',
  value ->> 'settled_at'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
