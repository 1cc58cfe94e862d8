-- Remembers the idempotency keys of visits.
-- ?1: as permit.sql, and events: row_id, idempotency_key, payload_digest.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', 'visit', value ->> 'idempotency_key', value ->> 'payload_digest', visit_id, ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events') CROSS JOIN visits
WHERE allowed AND value ->> 'idempotency_key' IS NOT NULL
  AND brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND visit_id = value ->> 'row_id'
ON CONFLICT DO NOTHING
