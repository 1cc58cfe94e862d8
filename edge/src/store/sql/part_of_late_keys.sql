-- The first ones of the idempotency keys that came while the others were copied.
-- ?1: brand_id.
WITH part AS (SELECT seq AS place, environment, event, idempotency_key FROM late_idempotency_keys
  WHERE brand_id = ?1 ->> 'brand_id' ORDER BY seq LIMIT 500)
SELECT json_object('count', count(*), 'end', max(place), 'rows', json_group_array(json_object('environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT * FROM part JOIN idempotency_keys USING (environment, event, idempotency_key)
  WHERE brand_id = ?1 ->> 'brand_id' ORDER BY place)
