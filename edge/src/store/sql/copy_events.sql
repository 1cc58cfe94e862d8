-- Copies the events of an environment to another database, by parts.
-- ?1: brand_id, move_id, environment; from, where the copy has arrived; part, where it has been sent: then no further than that goes.

-- The place of the last event in the feed of an environment: [at, seq].
SELECT json_array(coalesce(max(last ->> 0), 0), coalesce(max(last ->> 1), 0)) AS answer FROM (
  SELECT (SELECT json_array(at, seq) FROM feed
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = kind.value
    ORDER BY at DESC, seq DESC LIMIT 1) AS last
  FROM json_each('["conversion", "refund", "claim", "visit"]') AS kind);

-- The next events of an environment, in the order of the feed. What refunds change of a conversion is not copied, but comes of them.
WITH page AS (
  SELECT kind.value AS event, place.value ->> 0 AS at, place.value ->> 1 AS seq, place.value ->> 2 AS row
  FROM json_each('["conversion", "refund", "claim", "visit"]') AS kind CROSS JOIN json_each((
    SELECT json_group_array(json_array(at, seq, row)) FROM (SELECT at, seq, row FROM feed
      WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = kind.value
        AND (at, seq) > (?1 ->> 'from' ->> '$[0]', ?1 ->> 'from' ->> '$[1]')
      ORDER BY at, seq LIMIT 500))) AS place
  WHERE place.value ->> 1 <= coalesce(?1 ->> '$.part.end', 9223372036854775807) ORDER BY seq LIMIT 500)
SELECT json_object('count', count(*), 'end', max(seq), 'rows', json_group_array(json_object('seq', seq, 'at', at, 'event', event,
  'id', id, 'created_at', created_at, 'payload', payload, 'key_id', key_id, 'conversion_id', conversion_id, 'order_id', order_id,
  'email', email, 'order_total', order_total, 'attributable_revenue', attributable_revenue, 'attribution', attribution,
  'referral_code', referral_code, 'claim_id', claim_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'revenue_taken', revenue_taken))) AS answer
FROM (SELECT * FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY seq) AS bytes FROM (
    SELECT page.event, page.at, page.seq,
      coalesce(refunds.entry_id, conversions.conversion_id, claims.claim_id, visits.visit_id) AS id,
      coalesce(refunds.created_at, conversions.created_at, claims.created_at, visits.created_at) AS created_at,
      coalesce(refunds.payload, conversions.payload, claims.payload, visits.payload) AS payload,
      coalesce(refunds.key_id, conversions.key_id, claims.key_id, visits.key_id) AS key_id,
      refunds.conversion_id, conversions.order_id, coalesce(conversions.customer_email, claims.email) AS email,
      conversions.order_total, conversions.attributable_revenue, conversions.attribution,
      coalesce(conversions.referral_code, claims.referral_code, visits.referral_code) AS referral_code, conversions.claim_id,
      refunds.refund_id, refunds.amount, refunds.total_refunded, refunds.revenue_taken
    FROM page
    LEFT JOIN refunds ON refunds.seq = iif(page.event = 'refund', page.row, NULL)
      AND refunds.brand_id = ?1 ->> 'brand_id' AND refunds.environment = ?1 ->> 'environment'
    LEFT JOIN conversions ON conversions.seq = iif(page.event = 'conversion', page.row, NULL)
      AND conversions.brand_id = ?1 ->> 'brand_id' AND conversions.environment = ?1 ->> 'environment'
    LEFT JOIN claims ON claims.seq = iif(page.event = 'claim', page.row, NULL)
      AND claims.brand_id = ?1 ->> 'brand_id' AND claims.environment = ?1 ->> 'environment'
    LEFT JOIN visits ON visits.seq = iif(page.event = 'visit', page.row, NULL)
      AND visits.brand_id = ?1 ->> 'brand_id' AND visits.environment = ?1 ->> 'environment'))
  WHERE bytes - octet_length(payload) < 524288);

-- Records a part of the events again, in its order.
INSERT INTO arriving_events
  (move_id, brand_id, environment, event, id, created_at, payload, key_id, conversion_id, order_id, email, order_total,
   attributable_revenue, attribution, referral_code, claim_id, refund_id, amount, total_refunded, revenue_taken)
SELECT ?1 ->> 'move_id', ?1 ->> 'brand_id', ?1 ->> 'environment',
  value ->> 'event', value ->> 'id', value ->> 'created_at', value ->> 'payload',
  value ->> 'key_id', value ->> 'conversion_id', value ->> 'order_id', value ->> 'email',
  value ->> 'order_total', value ->> 'attributable_revenue', value ->> 'attribution', value ->> 'referral_code',
  value ->> 'claim_id', value ->> 'refund_id', value ->> 'amount', value ->> 'total_refunded',
  value ->> 'revenue_taken'
FROM json_each(?1, '$.part.rows') ORDER BY key
