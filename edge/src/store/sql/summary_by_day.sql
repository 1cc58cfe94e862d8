-- What came in and went out, by day, counted from 1970-01-01 UTC.
-- Each sum is its wholes and as many 1/10,000 as its rests: a sum of 64 bits would hold only 9,223 of the largest amounts. What came in by
-- `since` has its place in the feed then or later.
-- ?1: as permit.sql; since and until, milliseconds, the second not included.
WITH days AS (
  SELECT created_at / 86400000 AS day, sum(event = 'conversion') AS conversions, sum(event = 'refund') AS refunds, sum(event = 'claim') AS claims,
    sum(event = 'visit') AS visits, sum(order_total / 10000) AS order_total_whole, sum(order_total % 10000) AS order_total_rest,
    sum(revenue / 10000) AS revenue_whole, sum(revenue % 10000) AS revenue_rest,
    sum(refunded / 10000) AS refunded_whole, sum(refunded % 10000) AS refunded_rest
  FROM feed WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event IN ('conversion', 'refund', 'claim', 'visit')
    AND at >= ?1 ->> 'since' AND created_at >= ?1 ->> 'since' AND created_at < ?1 ->> 'until'
  GROUP BY day)
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(permit.events), 'expires_at', expires_at, 'state',
  json((SELECT json_group_array(json_object('key', day, 'conversions', conversions, 'refunds', refunds,
    'claims', claims, 'visits', visits, 'order_total_whole', order_total_whole, 'order_total_rest', order_total_rest,
    'revenue_whole', revenue_whole, 'revenue_rest', revenue_rest, 'refunded_whole', refunded_whole, 'refunded_rest', refunded_rest))
  FROM (SELECT * FROM days ORDER BY day)))) AS answer
FROM permit
