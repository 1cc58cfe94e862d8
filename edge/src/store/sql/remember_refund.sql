-- Remembers the idempotency keys of refunds with what each is answered: of an entry, if it is in the ledger by now.
-- A refund that changes nothing is remembered only while nobody else has refunded more, and a claim which alone names the conversion must
-- have no other one.
-- ?1: as permit.sql, and events: conversion_id, before (what was refunded when the ledger was read), idempotency_key, payload_digest,
-- entry_id (null for a refund that changes nothing), refund_id, amount, total_refunded; by_claim, the claim if nothing else was sent.
INSERT INTO idempotency_keys (brand_id, environment, event, idempotency_key, payload_digest, row_id,
  conversion_id, refund_id, amount, total_refunded, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', 'refund', value ->> 'idempotency_key', value ->> 'payload_digest', value ->> 'entry_id',
  value ->> 'conversion_id', value ->> 'refund_id', value ->> 'amount', value ->> 'total_refunded', ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events')
WHERE allowed AND value ->> 'idempotency_key' IS NOT NULL
  AND (value ->> 'entry_id' IS NULL AND NOT EXISTS (SELECT 1 FROM refunds AS later
    WHERE later.brand_id = ?1 ->> 'brand_id' AND later.environment = ?1 ->> 'environment'
      AND later.conversion_id = value ->> 'conversion_id' AND later.total_refunded > value ->> 'before'
      AND later.entry_id NOT IN (SELECT own.value ->> 'entry_id' FROM json_each(?1, '$.events') AS own
        WHERE own.value ->> 'entry_id' IS NOT NULL))
  OR EXISTS (SELECT 1 FROM refunds
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id = value ->> 'conversion_id'
      AND refund_id = value ->> 'refund_id' AND entry_id = value ->> 'entry_id'))
  AND NOT EXISTS (SELECT 1 FROM conversions AS other WHERE other.brand_id = ?1 ->> 'brand_id'
    AND other.environment = ?1 ->> 'environment' AND other.person = value ->> 'by_claim'
    AND other.claim_id = value ->> 'by_claim' AND other.conversion_id <> value ->> 'conversion_id')
ON CONFLICT DO NOTHING
