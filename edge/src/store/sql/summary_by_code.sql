-- What came in and went out, by referral code: those with the most revenue first, and the total of all.
-- Each sum is its wholes and as many 1/10,000 as its rests: a sum of 64 bits would hold only 9,223 of the largest amounts. What came in by
-- `since` has its place in the feed then or later.
-- ?1: as permit.sql; since and until, milliseconds, the second not included; limit, how many codes.
WITH codes AS (
  SELECT referral_code, sum(event = 'conversion') AS conversions, sum(event = 'refund') AS refunds, sum(event = 'claim') AS claims,
    sum(event = 'visit') AS visits, sum(order_total / 10000) AS order_total_whole, sum(order_total % 10000) AS order_total_rest,
    sum(revenue / 10000) AS revenue_whole, sum(revenue % 10000) AS revenue_rest,
    sum(refunded / 10000) AS refunded_whole, sum(refunded % 10000) AS refunded_rest
  FROM feed WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event IN ('conversion', 'refund', 'claim', 'visit')
    AND at >= ?1 ->> 'since' AND created_at >= ?1 ->> 'since' AND created_at < ?1 ->> 'until'
  GROUP BY referral_code)
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(permit.events), 'expires_at', expires_at, 'state', json_object(
  'rows', json((SELECT json_group_array(json_object('key', referral_code, 'conversions', conversions, 'refunds', refunds,
    'claims', claims, 'visits', visits, 'order_total_whole', order_total_whole, 'order_total_rest', order_total_rest,
    'revenue_whole', revenue_whole, 'revenue_rest', revenue_rest, 'refunded_whole', refunded_whole, 'refunded_rest', refunded_rest))
    FROM (SELECT * FROM codes ORDER BY revenue_whole + revenue_rest / 10000.0 DESC, referral_code LIMIT ?1 ->> 'limit'))),
  'codes', (SELECT count(*) FROM codes),
  'total', json((SELECT json_object('key', NULL, 'conversions', conversions, 'refunds', refunds,
    'claims', claims, 'visits', visits, 'order_total_whole', order_total_whole, 'order_total_rest', order_total_rest,
    'revenue_whole', revenue_whole, 'revenue_rest', revenue_rest, 'refunded_whole', refunded_whole, 'refunded_rest', refunded_rest) FROM (
    SELECT sum(conversions) AS conversions, sum(refunds) AS refunds, sum(claims) AS claims, sum(visits) AS visits,
      sum(order_total_whole) AS order_total_whole, sum(order_total_rest) AS order_total_rest, sum(revenue_whole) AS revenue_whole,
      sum(revenue_rest) AS revenue_rest, sum(refunded_whole) AS refunded_whole, sum(refunded_rest) AS refunded_rest FROM codes)
    WHERE conversions IS NOT NULL)))) AS answer
FROM permit
