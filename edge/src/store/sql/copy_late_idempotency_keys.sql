-- Copies the idempotency keys that came while the others were copied.
-- ?1: brand_id, move_id; part, where it has been sent.

-- The first ones of the idempotency keys that came while the others were copied.
WITH part AS (SELECT seq AS place, environment, event, idempotency_key FROM late_idempotency_keys
  WHERE brand_id = ?1 ->> 'brand_id' ORDER BY seq LIMIT 500)
SELECT json_object('count', count(*), 'end', max(place), 'rows', json_group_array(json_object(
  'environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT * FROM part JOIN idempotency_keys USING (environment, event, idempotency_key)
  WHERE brand_id = ?1 ->> 'brand_id' ORDER BY place);

-- The same ones as the other database sent of the idempotency keys that came late.
SELECT json_object('count', count(*), 'end', ?1 -> '$.part.end', 'rows', json_group_array(json_object(
  'environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT idempotency_keys.* FROM json_each(?1, '$.part.rows') AS sent CROSS JOIN idempotency_keys ON brand_id = ?1 ->> 'brand_id'
    AND environment = sent.value ->> 'environment' AND event = sent.value ->> 'event'
    AND idempotency_key = sent.value ->> 'idempotency_key'
  ORDER BY sent.key);

-- Forgets late idempotency keys that were copied.
DELETE FROM late_idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND seq <= ?1 ->> '$.part.end' AND 'leaving' IN this_move
