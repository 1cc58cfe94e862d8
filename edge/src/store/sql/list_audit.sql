-- A brand's changes, the newest first: a page and one more.
-- ?1: brand_id; before, the request before whose change the page ends, or null.
SELECT (SELECT json_group_array(json_object('at', at, 'actor', actor,
    'action', action, 'target', target, 'details', details, 'request_id', request_id))
  FROM (SELECT * FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND (?1 ->> 'before' IS NULL
      OR seq < (SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> 'before'))
    ORDER BY seq DESC LIMIT 101)) AS answer
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
