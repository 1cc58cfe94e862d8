-- Remembers the idempotency keys of conversions with the conversion that each delivery is answered with, unless that is another order under
-- a used number.
-- ?1: as permit.sql, and events: row_id, idempotency_key, payload_digest, order_id, customer_email, order_total.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', 'conversion', value ->> 'idempotency_key', value ->> 'payload_digest', conversion_id,
  ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events') CROSS JOIN conversions
WHERE allowed AND value ->> 'idempotency_key' IS NOT NULL
  AND brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = coalesce(
    (SELECT conversion_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
      AND order_id = value ->> 'order_id'), value ->> 'row_id')
  AND NOT (customer_email NOT IN (value ->> 'customer_email', 'erased') AND order_total <> value ->> 'order_total')
ON CONFLICT DO NOTHING
