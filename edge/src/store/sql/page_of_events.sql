-- A page of all events in the order of the feed, oldest or newest first, of which a refund is joined with its conversion.
-- ?1: brand_id, environment; kind of event, or null for all; order, `desc` for the newest first; from and until, the places before and behind
-- the page, each [at, seq]; limit, how many.
WITH page AS (
  SELECT kind.value AS event, place.value ->> 0 AS at, place.value ->> 1 AS seq, place.value ->> 2 AS row
  FROM json_each('["conversion", "refund", "claim", "visit"]') AS kind CROSS JOIN json_each(iif(?1 ->> 'order' = 'desc',
    (SELECT json_group_array(json_array(at, seq, row)) FROM (SELECT at, seq, row FROM feed
      WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = kind.value
        AND (at, seq) > (?1 ->> '$.from[0]', ?1 ->> '$.from[1]') AND (at, seq) < (?1 ->> '$.until[0]', ?1 ->> '$.until[1]')
      ORDER BY at DESC, seq DESC LIMIT ?1 ->> 'limit')),
    (SELECT json_group_array(json_array(at, seq, row)) FROM (SELECT at, seq, row FROM feed
      WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = kind.value
        AND (at, seq) > (?1 ->> '$.from[0]', ?1 ->> '$.from[1]') AND (at, seq) < (?1 ->> '$.until[0]', ?1 ->> '$.until[1]')
      ORDER BY at, seq LIMIT ?1 ->> 'limit')))) AS place
  WHERE kind.value = coalesce(?1 ->> 'kind', kind.value)
  ORDER BY iif(?1 ->> 'order' = 'desc', -1, 1) * seq LIMIT ?1 ->> 'limit')
SELECT page.event, page.at, page.seq,
  coalesce(refunds.entry_id, conversions.conversion_id, claims.claim_id, visits.visit_id) AS id,
  coalesce(refunds.created_at, conversions.created_at, claims.created_at, visits.created_at) AS created_at,
  coalesce(refunds.payload, conversions.payload, claims.payload, visits.payload) AS payload,
  coalesce(refunds.key_id, conversions.key_id, claims.key_id, visits.key_id) AS key_id,
  conversions.conversion_id, conversions.order_id, coalesce(conversions.customer_email, claims.email) AS email,
  conversions.order_total, conversions.attributable_revenue, conversions.attribution, conversions.claim_id,
  coalesce(conversions.referral_code, claims.referral_code, visits.referral_code) AS referral_code,
  refunds.refund_id, refunds.amount, refunds.total_refunded, refunds.revenue_taken
FROM page
LEFT JOIN refunds ON refunds.seq = iif(page.event = 'refund', page.row, NULL)
  AND refunds.brand_id = ?1 ->> 'brand_id' AND refunds.environment = ?1 ->> 'environment'
LEFT JOIN conversions ON conversions.seq = iif(page.event = 'conversion', page.row,
    (SELECT seq FROM conversions AS refunded WHERE refunded.brand_id = ?1 ->> 'brand_id'
      AND refunded.environment = ?1 ->> 'environment' AND refunded.conversion_id = refunds.conversion_id))
  AND conversions.brand_id = ?1 ->> 'brand_id' AND conversions.environment = ?1 ->> 'environment'
LEFT JOIN claims ON claims.seq = iif(page.event = 'claim', page.row, NULL)
  AND claims.brand_id = ?1 ->> 'brand_id' AND claims.environment = ?1 ->> 'environment'
LEFT JOIN visits ON visits.seq = iif(page.event = 'visit', page.row, NULL)
  AND visits.brand_id = ?1 ->> 'brand_id' AND visits.environment = ?1 ->> 'environment'
