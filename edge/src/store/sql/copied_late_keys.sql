-- The same ones as the other database sent of the idempotency keys that came late.
-- ?1: brand_id, part.
SELECT json_object('count', count(*), 'end', ?1 -> '$.part.end', 'rows', json_group_array(json_object('environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT idempotency_keys.* FROM json_each(?1, '$.part.rows') AS sent CROSS JOIN idempotency_keys ON brand_id = ?1 ->> 'brand_id'
    AND environment = sent.value ->> 'environment' AND event = sent.value ->> 'event'
    AND idempotency_key = sent.value ->> 'idempotency_key'
  ORDER BY sent.key)
