-- Erases a person: the personal data goes, the money and the record of it stay.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.

-- Notes how much of a person is about to be erased. A key that may only send some events erases nothing.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1 ->> 'brand_id', ?1 ->> 'request_id', ?1 ->> 'now', ?1 ->> 'key_id', 'customer.erased', ?1 ->> 'mark', json_object(
  'environment', ?1 ->> 'environment',
  'conversions', (SELECT count(*) FROM persons_orders),
  'claims', (SELECT count(*) FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email'))
FROM permit WHERE events IS NULL AND elsewhere IS NULL
ON CONFLICT DO NOTHING;

-- Forgets the payloads that are remembered with idempotency keys, also of refunds that changed nothing, which are no row of the ledger.
UPDATE idempotency_keys SET payload_digest = '0000000000000000000000000000000000000000000000000000000000000000'
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND coalesce(conversion_id, row_id) IN (
    SELECT conversion_id FROM persons_orders
    UNION ALL SELECT claim_id FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email')
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL);

-- Forgets why a person's orders were refunded.
UPDATE refunds SET payload = json_remove(payload, '$.refund_reason', '$.metadata')
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id IN (SELECT conversion_id FROM persons_orders)
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL);

-- Forgets what was acknowledged and could not be recorded. (SQLite takes no partial index to find what is updated, but to find what it is.)
UPDATE accepted SET email = NULL, payload = NULL
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND accepted_id IN (SELECT accepted_id FROM accepted
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email' AND email IS NOT NULL)
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL);

-- Forgets whose a person's orders are.
UPDATE conversions SET customer_email = 'erased', payload = json_remove(payload, '$.customer_email', '$.customer_name', '$.customer_id', '$.metadata')
WHERE seq IN (SELECT seq FROM persons_orders)
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL);

-- Forgets who claimed. A person who claimed the code again after being erased, under a pepper that is gone now, has a claim with the same mark
-- already.
UPDATE claims SET payload = json_remove(payload, '$.email', '$.name', '$.phone', '$.customer_id', '$.metadata'), email = iif(
  EXISTS (SELECT 1 FROM claims AS earlier WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
    AND email = ?1 ->> 'mark' AND referral_code = claims.referral_code),
  ?1 ->> 'mark' || ':' || claim_id, ?1 ->> 'mark')
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email'
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL);

-- How much was erased.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((SELECT details FROM audit
  WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> 'request_id'))) AS answer
FROM permit
