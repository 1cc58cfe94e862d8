-- Forgets the payloads that are remembered with idempotency keys, also of refunds that changed nothing, which are no row of the ledger.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE idempotency_keys SET payload_digest = '0000000000000000000000000000000000000000000000000000000000000000'
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND coalesce(conversion_id, row_id) IN (
    SELECT conversion_id FROM persons_orders
    UNION ALL SELECT claim_id FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email')
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
