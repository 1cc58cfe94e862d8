-- What was refused, newest day first: one row more than a page may hold, so that its last day is known to be whole.
-- ?1: as permit.sql; since and before, days, the second not included; request_id, or NULL for all.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(permit.events), 'expires_at', expires_at, 'state',
  json((SELECT json_group_array(json_object('day', day, 'key_id', key_id, 'route', route, 'code', code, 'path', path, 'count', count,
    'last_at', last_at, 'last_request_id', last_request_id, 'message', message))
  FROM (SELECT * FROM rejections WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
      AND day >= ?1 ->> 'since' AND day < ?1 ->> 'before'
      AND (?1 ->> 'request_id' IS NULL OR last_request_id = ?1 ->> 'request_id')
    ORDER BY day DESC, last_at DESC, key_id, route, code, path LIMIT 501)))) AS answer
FROM permit
