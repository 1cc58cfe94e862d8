-- Tells what is recorded of conversions: under the idempotency key, else under the order's number, else under the row's own identifier.
-- Of an erased customer nobody knows any more whether it is another one.
-- ?1: as permit.sql, and events: row_id, idempotency_key, order_id, customer_email, order_total.
WITH event AS MATERIALIZED (
  SELECT key AS nth, value ->> 'row_id' AS row_id, value ->> 'idempotency_key' AS sent_key, value ->> 'order_id' AS sent_order,
    value ->> 'customer_email' AS sent_email, value ->> 'order_total' AS sent_total
  FROM json_each(?1, '$.events')),
told AS MATERIALIZED (
  SELECT nth, coalesce((
    SELECT json_object(
      'remembered', (SELECT payload_digest FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
        AND environment = ?1 ->> 'environment' AND event = 'conversion' AND idempotency_key = sent_key),
      'row_id', conversion_id, 'order_id', order_id, 'attributable_revenue', attributable_revenue,
      'attribution', attribution, 'referral_code', referral_code, 'claim_id', claim_id,
      'reuses_order', customer_email NOT IN (sent_email, 'erased') AND order_total <> sent_total,
      'is_erased', customer_email = 'erased',
      'payload', iif(conversion_id = row_id, NULL, payload))
    FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = coalesce(
      (SELECT row_id FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND event = 'conversion' AND idempotency_key = sent_key),
      (SELECT conversion_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND order_id = sent_order),
      row_id)), 'null') AS answer FROM event)
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at,
  'state', json((SELECT state FROM as_many_as_fit))) AS answer
FROM permit
