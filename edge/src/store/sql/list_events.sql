-- A page of all events in the order of the feed, oldest or newest first. A refund is joined with its conversion.
-- ?1: as permit.sql; kind of event, or null for all; order, `asc` or `desc`; from and until, the places before and behind the page, each
-- [at, seq]; limit, one more than the page has; bytes, the most bytes of payloads, but for the last one.
WITH page AS (
  SELECT kind.value AS event, place.value ->> 0 AS at, place.value ->> 1 AS seq, place.value ->> 2 AS row,
    iif(?1 ->> 'order' = 'desc', -1, 1) * (place.value ->> 1) AS nth
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
  ORDER BY nth LIMIT ?1 ->> 'limit')
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state',
  json_object('found', (SELECT count(*) FROM page), 'events', json((SELECT json_group_array(json_object(
    'type', event, 'at', at, 'seq', seq, 'id', id, 'created_at', created_at, 'payload', payload,
    'conversion_id', conversion_id, 'order_id', order_id, 'order_total', order_total, 'attributable_revenue', attributable_revenue,
    'attribution', json_object('method', attribution, 'referral_code', referral_code, 'claim_id', claim_id),
    'referral_code', referral_code, 'refund_id', refund_id, 'refund_amount', amount, 'total_refunded', total_refunded,
    'remaining', order_total - total_refunded))
  FROM (SELECT * FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY nth) AS bytes FROM (
      SELECT page.event, page.at, page.seq, page.nth,
        coalesce(refunds.entry_id, conversions.conversion_id, claims.claim_id, visits.visit_id) AS id,
        coalesce(refunds.created_at, conversions.created_at, claims.created_at, visits.created_at) AS created_at,
        coalesce(refunds.payload, conversions.payload, claims.payload, visits.payload) AS payload,
        conversions.conversion_id, conversions.order_id, conversions.order_total, conversions.attributable_revenue,
        conversions.attribution, conversions.claim_id,
        coalesce(conversions.referral_code, claims.referral_code, visits.referral_code) AS referral_code,
        refunds.refund_id, refunds.amount, refunds.total_refunded
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
        AND visits.brand_id = ?1 ->> 'brand_id' AND visits.environment = ?1 ->> 'environment'))
    WHERE bytes - octet_length(payload) < ?1 ->> 'bytes'))))) AS answer
FROM permit
