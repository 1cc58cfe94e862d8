-- Takes a part of the record of changes.
-- ?1: brand_id, move_id, environment, part.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1 ->> 'brand_id',
  value ->> 'request_id', value ->> 'at', value ->> 'actor', value ->> 'action',
  value ->> 'target', value ->> 'details'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ORDER BY key
ON CONFLICT DO NOTHING
