-- Records a part of the events again, in its order.
-- ?1: brand_id, move_id, environment, part.
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
