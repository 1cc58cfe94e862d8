-- Copies the idempotency keys to another database, by parts.
-- ?1: brand_id, move_id; from, where the copy has arrived; limit, how many rows; part, where it has been sent.

-- The last idempotency key, in the order of their names.
SELECT coalesce((SELECT json_array(environment, event, idempotency_key) FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
  ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1), '["","",""]') AS answer;

-- The next idempotency keys, in the order of their names.
SELECT json_object('count', count(*), 'rows', json_group_array(json_object(
  'environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT * FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
    AND (environment, event, idempotency_key) > (?1 ->> '$.from[0]', ?1 ->> '$.from[1]', ?1 ->> '$.from[2]')
  ORDER BY environment, event, idempotency_key LIMIT ?1 ->> 'limit');

-- Takes a part of the idempotency keys.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id,
  conversion_id, refund_id, amount, total_refunded, created_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'environment', value ->> 'event', value ->> 'idempotency_key', value ->> 'payload_digest',
  value ->> 'row_id', value ->> 'conversion_id', value ->> 'refund_id', value ->> 'amount',
  value ->> 'total_refunded', value ->> 'created_at'
FROM json_each(?1, '$.part.rows')
WHERE 'arriving' IN this_move
ON CONFLICT DO NOTHING
