-- Copies the idempotency keys to another database, by parts.
-- ?1: brand_id, move_id, environment; from, where the copy has arrived; part, where it has been sent: then no further than that goes.

-- The last idempotency key, in the order of their names.
SELECT coalesce((SELECT json_array(environment, event, idempotency_key) FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
  ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1), '["","",""]') AS answer;

-- The next idempotency keys, in the order of their names.
WITH part AS (SELECT * FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
    AND (environment, event, idempotency_key) > (?1 ->> 'from' ->> '$[0]', ?1 ->> 'from' ->> '$[1]', ?1 ->> 'from' ->> '$[2]')
    AND (?1 ->> 'part' IS NULL OR (environment, event, idempotency_key)
      <= (?1 ->> '$.part.end[0]', ?1 ->> '$.part.end[1]', ?1 ->> '$.part.end[2]'))
  ORDER BY environment, event, idempotency_key LIMIT 500)
SELECT json_object('count', count(*), 'end', json((SELECT json_array(environment, event, idempotency_key) FROM part
    ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1)), 'rows', json_group_array(json_object('environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT * FROM part ORDER BY environment, event, idempotency_key);

-- Takes a part of the idempotency keys.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id,
  conversion_id, refund_id, amount, total_refunded, created_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'environment', value ->> 'event', value ->> 'idempotency_key', value ->> 'payload_digest',
  value ->> 'row_id', value ->> 'conversion_id', value ->> 'refund_id', value ->> 'amount',
  value ->> 'total_refunded', value ->> 'created_at'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
