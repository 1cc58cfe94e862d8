-- The next idempotency keys, in the order of their names.
-- ?1: brand_id, environment; from, as copied_idempotency_keys.sql answered it; part, where it has been sent: then no further than that goes.
WITH part AS (SELECT * FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
    AND (environment, event, idempotency_key) > (?1 ->> 'from' ->> '$[0]', ?1 ->> 'from' ->> '$[1]', ?1 ->> 'from' ->> '$[2]')
    AND (?1 ->> 'part' IS NULL OR (environment, event, idempotency_key)
      <= (?1 ->> '$.part.end[0]', ?1 ->> '$.part.end[1]', ?1 ->> '$.part.end[2]'))
  ORDER BY environment, event, idempotency_key LIMIT 500)
SELECT json_object('count', count(*), 'end', json((SELECT json_array(environment, event, idempotency_key) FROM part
    ORDER BY environment DESC, event DESC, idempotency_key DESC LIMIT 1)), 'rows', json_group_array(json_object('environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT * FROM part ORDER BY environment, event, idempotency_key)
