-- Records visits. Only an idempotency key tells a second delivery from a second visit.
-- ?1: as permit.sql, and events: row_id, idempotency_key, referral_code, payload.
INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', value ->> 'row_id', value ->> 'referral_code', value ->> 'payload', ?1 ->> 'key_id',
  ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events') AS event
WHERE allowed
  AND NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
    AND event = 'visit' AND idempotency_key = value ->> 'idempotency_key')
ON CONFLICT DO NOTHING
