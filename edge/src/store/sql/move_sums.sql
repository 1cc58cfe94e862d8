-- Counts and sums of all that a brand has: the same in both databases, once everything is copied.
-- ?1: brand_id.
SELECT json_object('feed', json((SELECT json_group_array(json_array(environment, event, events, order_total_whole,
    order_total_rest, revenue_whole, revenue_rest, refunded_whole, refunded_rest)) FROM (
    SELECT environment, event, count(*) AS events, sum(order_total / 10000) AS order_total_whole, sum(order_total % 10000) AS order_total_rest,
      sum(revenue / 10000) AS revenue_whole, sum(revenue % 10000) AS revenue_rest, sum(refunded / 10000) AS refunded_whole,
      sum(refunded % 10000) AS refunded_rest FROM feed WHERE brand_id = ?1 ->> 'brand_id' GROUP BY environment, event ORDER BY environment, event))),
  'idempotency_keys', (SELECT count(*) FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'),
  'api_keys', (SELECT count(*) FROM api_keys WHERE brand_id = ?1 ->> 'brand_id'),
  'audit', (SELECT count(*) FROM audit WHERE brand_id = ?1 ->> 'brand_id'),
  'accepted', (SELECT count(*) FROM accepted WHERE brand_id = ?1 ->> 'brand_id')) AS answer
