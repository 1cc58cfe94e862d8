-- Records the claims that are new. One whose person was erased is known by the mark of the email: a late delivery must not bring the person
-- back.
-- ?1: as permit.sql, and events: row_id, idempotency_key, referral_code, email, emails (the email and its marks), payload.
INSERT INTO claims (brand_id, environment, claim_id, referral_code, email, payload, key_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', value ->> 'row_id', value ->> 'referral_code', value ->> 'email', value ->> 'payload',
  ?1 ->> 'key_id', ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events') AS event
WHERE allowed
  AND NOT EXISTS (SELECT 1 FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
    AND email IN (SELECT value FROM json_each(event.value, '$.emails')) AND referral_code = event.value ->> 'referral_code')
  AND NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
    AND event = 'claim' AND idempotency_key = value ->> 'idempotency_key')
ON CONFLICT DO NOTHING
