-- Tells what is recorded of claims: under the idempotency key, else under the code and the email.
-- ?1: as permit.sql, and events: row_id, idempotency_key, referral_code, emails.
WITH event AS MATERIALIZED (
  SELECT key AS nth, value ->> 'row_id' AS row_id, value ->> 'idempotency_key' AS sent_key, value ->> 'referral_code' AS sent_code,
    value -> 'emails' AS emails
  FROM json_each(?1, '$.events')),
told AS MATERIALIZED (
  SELECT nth, coalesce((
    SELECT json_object(
      'remembered', (SELECT payload_digest FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
        AND environment = ?1 ->> 'environment' AND event = 'claim' AND idempotency_key = sent_key),
      'row_id', claim_id, 'referral_code', referral_code, 'is_erased', substr(email, 1, 7) = 'erased:',
      'payload', iif(claim_id = row_id, NULL, payload))
    FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND claim_id = coalesce(
      (SELECT row_id FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND event = 'claim' AND idempotency_key = sent_key),
      (SELECT claim_id FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND email IN (SELECT value FROM json_each(emails)) AND referral_code = sent_code))), 'null') AS answer FROM event)
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at,
  'state', json((SELECT state FROM as_many_as_fit))) AS answer
FROM permit
