-- Counts what was refused of a request, once however often this is sent. A brand and environment has at most 500 rows a day; beyond them
-- only known ones count.
-- ?1: as permit.sql; request_id, route; and refusals: code, path, message, event (which the key must be good for, if there is one) and plans,
-- which may record it.
WITH refusal AS MATERIALIZED (
  SELECT value ->> 'code' AS code, value ->> 'path' AS path, value ->> 'message' AS message, count(*) AS times, max(key) AS last,
    ?1 ->> 'now' / 86400000 AS day
  FROM permit CROSS JOIN json_each(?1, '$.refusals')
  WHERE elsewhere IS NULL AND instr(value ->> 'plans', '"' || plan || '"') > 0
    AND (events IS NULL OR value ->> 'event' IS NULL OR instr(events, '"' || (value ->> 'event') || '"') > 0)
  GROUP BY 1, 2),
counted AS MATERIALIZED (
  SELECT *, NOT EXISTS (SELECT 1 FROM rejections WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
    AND rejections.day = refusal.day AND key_id = ?1 ->> 'key_id' AND route = ?1 ->> 'route' AND rejections.code = refusal.code
    AND rejections.path = refusal.path) AS is_new
  FROM refusal)
INSERT INTO rejections (brand_id, environment, day, key_id, route, code, path, count, last_at, last_request_id, message)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', day, ?1 ->> 'key_id', ?1 ->> 'route', code, path, times, ?1 ->> 'now', ?1 ->> 'request_id', message
FROM (SELECT *, sum(is_new) OVER (ORDER BY code, path) AS nth FROM counted) AS refused
WHERE NOT is_new OR nth + (SELECT count(*) FROM rejections
  WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND rejections.day = refused.day) <= 500
ON CONFLICT (brand_id, environment, day, key_id, route, code, path) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at,
  last_request_id = excluded.last_request_id, message = excluded.message
WHERE last_request_id <> excluded.last_request_id
