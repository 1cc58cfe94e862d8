-- Sums up what came in and went out by key and currency, and the total of each currency. The key is the day, counted from 1970-01-01 UTC, in
-- its order; or the referral code, those with the most revenue first.
-- Each sum is its wholes and as many 1/10,000 as its rests: a sum of 64 bits would hold only 9,223 of the largest amounts. An event counts when
-- it happened, if its sender said so, else when it came in: what came in by `since` has its place in the feed then or later. Amounts of
-- different currencies are never added up; claims and visits, which have none, are counted with the brand's own.
-- ?1: as permit.sql; by, `day` or `referral_code`; since and until, milliseconds, the second not included; limit, how many keys, -1 for all.
WITH happened AS (
  SELECT event, created_at AS at, referral_code, order_total, revenue, refunded, currency FROM feed
  WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event IN ('conversion', 'refund', 'claim', 'visit')
    AND at >= ?1 ->> 'since' AND created_at >= ?1 ->> 'since' AND created_at < ?1 ->> 'until' AND occurred_at IS NULL
  UNION ALL SELECT event, occurred_at, referral_code, order_total, revenue, refunded, currency FROM feed
  WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND occurred_at >= ?1 ->> 'since' AND occurred_at < ?1 ->> 'until'),
counted AS MATERIALIZED (
  SELECT iif(?1 ->> 'by' = 'day', at / 86400000, referral_code) AS key, event IN ('conversion', 'refund') AS is_money, currency,
    sum(event = 'conversion') AS conversions, sum(event = 'refund') AS refunds, sum(event = 'claim') AS claims, sum(event = 'visit') AS visits,
    sum(order_total / 10000) AS order_total_whole, sum(order_total % 10000) AS order_total_rest,
    sum(revenue / 10000) AS revenue_whole, sum(revenue % 10000) AS revenue_rest,
    sum(refunded / 10000) AS refunded_whole, sum(refunded % 10000) AS refunded_rest
  FROM happened GROUP BY 1, 2, 3),
summed AS (
  SELECT key, coalesce(currency, (SELECT own_currency FROM permit), iif(is_money, NULL, (SELECT max(currency) FROM counted))) AS currency,
    sum(conversions) AS conversions, sum(refunds) AS refunds, sum(claims) AS claims,
    sum(visits) AS visits, sum(order_total_whole) AS order_total_whole, sum(order_total_rest) AS order_total_rest,
    sum(revenue_whole) AS revenue_whole, sum(revenue_rest) AS revenue_rest,
    sum(refunded_whole) AS refunded_whole, sum(refunded_rest) AS refunded_rest
  FROM counted GROUP BY 1, 2)
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(permit.events), 'expires_at', expires_at, 'state', json_object(
  'rows', json((SELECT json_group_array(json_object('key', key, 'currency', currency, 'conversions', conversions,
    'order_total', json_array(order_total_whole, order_total_rest), 'attributable_revenue', json_array(revenue_whole, revenue_rest),
    'refunds', refunds, 'refunded', json_array(refunded_whole, refunded_rest), 'claims', claims, 'visits', visits))
    FROM (SELECT * FROM summed
      ORDER BY iif(?1 ->> 'by' = 'day', NULL, revenue_whole + revenue_rest / 10000.0) DESC, key, currency LIMIT ?1 ->> 'limit'))),
  'totals', json((SELECT json_group_array(json_object('key', keys, 'currency', currency, 'conversions', conversions,
    'order_total', json_array(order_total_whole, order_total_rest), 'attributable_revenue', json_array(revenue_whole, revenue_rest),
    'refunds', refunds, 'refunded', json_array(refunded_whole, refunded_rest), 'claims', claims, 'visits', visits))
    FROM (SELECT count(*) AS keys, currency, sum(conversions) AS conversions, sum(refunds) AS refunds, sum(claims) AS claims,
    sum(visits) AS visits, sum(order_total_whole) AS order_total_whole, sum(order_total_rest) AS order_total_rest,
    sum(revenue_whole) AS revenue_whole, sum(revenue_rest) AS revenue_rest,
    sum(refunded_whole) AS refunded_whole, sum(refunded_rest) AS refunded_rest
      FROM summed GROUP BY currency ORDER BY currency))))) AS answer
FROM permit
