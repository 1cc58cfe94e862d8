-- Copies the record of changes to another database, by parts.
-- ?1: brand_id, move_id; from, where the copy has arrived; limit, how many rows; part, where it has been sent.

-- The request that made the last change on record.
SELECT json_array((SELECT request_id FROM audit WHERE brand_id = ?1 ->> 'brand_id' ORDER BY seq DESC LIMIT 1)) AS answer;

-- The next changes on record, in their order.
SELECT json_object('count', count(*), 'rows', json_group_array(json_object(
  'request_id', request_id, 'at', at, 'actor', actor, 'action', action, 'target', target, 'details', details))) AS answer
FROM (SELECT * FROM audit WHERE brand_id = ?1 ->> 'brand_id'
    AND seq > coalesce((SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> '$.from[0]'), 0)
  ORDER BY seq LIMIT ?1 ->> 'limit');

-- Takes a part of the record of changes.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1 ->> 'brand_id',
  value ->> 'request_id', value ->> 'at', value ->> 'actor', value ->> 'action',
  value ->> 'target', value ->> 'details'
FROM json_each(?1, '$.part.rows')
WHERE 'arriving' IN this_move
ORDER BY key
ON CONFLICT DO NOTHING
