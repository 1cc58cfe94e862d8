-- Copies the record of changes to another database, by parts.
-- ?1: brand_id, move_id, environment; from, where the copy has arrived; part, where it has been sent: then no further than that goes.

-- The request that made the last change on record.
SELECT coalesce((SELECT request_id FROM audit WHERE brand_id = ?1 ->> 'brand_id' ORDER BY seq DESC LIMIT 1), '') AS answer;

-- The next changes on record, in their order.
WITH part AS (SELECT * FROM audit WHERE brand_id = ?1 ->> 'brand_id'
    AND seq > coalesce((SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> 'from'), 0)
    AND (?1 ->> 'part' IS NULL OR seq <= (SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> '$.part.end'))
  ORDER BY seq LIMIT 500)
SELECT json_object('count', count(*), 'end', (SELECT request_id FROM part ORDER BY seq DESC LIMIT 1), 'rows', json_group_array(json_object(
  'request_id', request_id, 'at', at, 'actor', actor, 'action', action, 'target', target, 'details', details))) AS answer
FROM (SELECT * FROM part ORDER BY seq);

-- Takes a part of the record of changes.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1 ->> 'brand_id',
  value ->> 'request_id', value ->> 'at', value ->> 'actor', value ->> 'action',
  value ->> 'target', value ->> 'details'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ORDER BY key
ON CONFLICT DO NOTHING
