-- Copies the idempotency keys that came while the others were copied.
-- ?1: brand_id, move_id; part, where it has been sent.

-- The first of them; or, where a part has been sent, those of the part.
WITH named AS (
  SELECT * FROM (SELECT seq AS place, environment, event, idempotency_key FROM late_idempotency_keys
    WHERE brand_id = ?1 ->> 'brand_id' AND ?1 ->> 'part' IS NULL ORDER BY seq LIMIT 500)
  UNION ALL SELECT key, value ->> 'environment', value ->> 'event', value ->> 'idempotency_key' FROM json_each(?1, '$.part.rows'))
SELECT json_object('count', count(*), 'end', coalesce(?1 ->> '$.part.end', max(place)), 'rows', json_group_array(json_object(
  'environment', environment, 'event', event, 'idempotency_key', idempotency_key, 'payload_digest', payload_digest,
  'row_id', row_id, 'conversion_id', conversion_id, 'refund_id', refund_id, 'amount', amount, 'total_refunded', total_refunded,
  'created_at', created_at))) AS answer
FROM (SELECT * FROM named CROSS JOIN idempotency_keys USING (environment, event, idempotency_key)
  WHERE brand_id = ?1 ->> 'brand_id' ORDER BY place);

-- Forgets those that were copied.
DELETE FROM late_idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND seq <= ?1 ->> '$.part.end' AND 'leaving' IN this_move
