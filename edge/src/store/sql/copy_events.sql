-- Copies the events of an environment to another database, by parts.
-- ?1: as page_of_events.sql, from being where the copy has arrived; move_id; part, where it has been sent.

-- The place of the last event in the feed of an environment: [at, seq].
SELECT json_array(coalesce(max(last ->> 0), 0), coalesce(max(last ->> 1), 0)) AS answer FROM (
  SELECT (SELECT json_array(at, seq) FROM feed
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = kind.value
    ORDER BY at DESC, seq DESC LIMIT 1) AS last
  FROM json_each('["conversion", "refund", "claim", "visit"]') AS kind);

-- The next events of an environment, in the order of the feed. What refunds change of a conversion is not copied, but comes of them.
SELECT json_object('count', count(*), 'rows', json_group_array(json_object('seq', seq, 'at', at, 'event', event,
  'id', id, 'created_at', created_at, 'payload', payload, 'key_id', key_id, 'conversion_id', conversion_id, 'order_id', order_id,
  'email', email, 'order_total', order_total, 'attributable_revenue', attributable_revenue, 'attribution', attribution,
  'referral_code', referral_code, 'claim_id', claim_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'revenue_taken', revenue_taken))) AS answer
FROM (SELECT *, sum(octet_length(payload)) OVER (ORDER BY seq) AS bytes FROM page_of_events)
WHERE bytes - octet_length(payload) < 524288;

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
