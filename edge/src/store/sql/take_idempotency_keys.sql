-- Takes a part of the idempotency keys.
-- ?1: brand_id, move_id, environment, part.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id,
  conversion_id, refund_id, amount, total_refunded, created_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'environment', value ->> 'event', value ->> 'idempotency_key', value ->> 'payload_digest',
  value ->> 'row_id', value ->> 'conversion_id', value ->> 'refund_id', value ->> 'amount',
  value ->> 'total_refunded', value ->> 'created_at'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
