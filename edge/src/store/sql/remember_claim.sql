-- Remembers the idempotency keys of claims with the claim that each delivery is answered with.
-- ?1: as permit.sql, and events: idempotency_key, payload_digest, referral_code, emails.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', 'claim', value ->> 'idempotency_key', value ->> 'payload_digest', claim_id, ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events') AS event CROSS JOIN claims
WHERE allowed AND value ->> 'idempotency_key' IS NOT NULL
  AND brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
  AND email IN (SELECT value FROM json_each(event.value, '$.emails')) AND referral_code = event.value ->> 'referral_code'
ON CONFLICT DO NOTHING
