-- Records refunds as the ledger in Rust has decided, if nothing has changed since that was read: neither what is refunded of their orders,
-- nor which of their idempotency keys are known, nor that a claim which alone names the conversion has no other one. Else none of them is
-- an entry, and all is read and decided anew.
-- ?1: as permit.sql, and events: conversion_id; is_new, false for what is only to be remembered; before (what was refunded when the ledger
-- was read), entry_id, refund_id, amount, total_refunded, revenue_taken, payload, idempotency_key; by_claim, the claim if nothing
-- else was sent.
INSERT INTO refunds
  (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, revenue_taken, payload, key_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', conversion_id, value ->> 'refund_id', value ->> 'entry_id', value ->> 'amount',
  value ->> 'total_refunded', value ->> 'revenue_taken', value ->> 'payload', ?1 ->> 'key_id', ?1 ->> 'now'
FROM permit CROSS JOIN json_each(?1, '$.events') CROSS JOIN conversions
WHERE allowed AND value ->> 'is_new' AND brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
  AND conversion_id = value ->> 'conversion_id'
  AND refunded = value ->> 'before' AND value ->> 'total_refunded' <= order_total
  AND (order_total > 0 OR NOT EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1 ->> 'brand_id'
    AND environment = ?1 ->> 'environment' AND conversion_id = value ->> 'conversion_id'))
  AND NOT EXISTS (SELECT 1 FROM json_each(?1, '$.events') AS sent CROSS JOIN idempotency_keys
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'refund'
      AND idempotency_key = sent.value ->> 'idempotency_key')
  AND NOT EXISTS (SELECT 1 FROM json_each(?1, '$.events') AS sent CROSS JOIN conversions AS other
    WHERE other.brand_id = ?1 ->> 'brand_id' AND other.environment = ?1 ->> 'environment'
      AND other.person = sent.value ->> 'by_claim' AND other.claim_id = sent.value ->> 'by_claim'
      AND other.conversion_id <> sent.value ->> 'conversion_id')
ON CONFLICT DO NOTHING
