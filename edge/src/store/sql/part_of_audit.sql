-- The next changes on record, in their order.
-- ?1: brand_id, environment; from, as copied_audit.sql answered it; part, where it has been sent: then no further than that goes.
WITH part AS (SELECT * FROM audit WHERE brand_id = ?1 ->> 'brand_id'
    AND seq > coalesce((SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> 'from'), 0)
    AND (?1 ->> 'part' IS NULL OR seq <= (SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> '$.part.end'))
  ORDER BY seq LIMIT 500)
SELECT json_object('count', count(*), 'end', (SELECT request_id FROM part ORDER BY seq DESC LIMIT 1), 'rows', json_group_array(json_object(
  'request_id', request_id, 'at', at, 'actor', actor, 'action', action, 'target', target, 'details', details))) AS answer
FROM (SELECT * FROM part ORDER BY seq)
