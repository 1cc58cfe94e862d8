-- Forgets why a person's orders were refunded.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE refunds SET payload = json_remove(payload, '$.refund_reason', '$.metadata')
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id IN (SELECT conversion_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND customer_email = ?1 ->> 'email'
      AND attribution <> 'customer_id' AND person IN (SELECT ?1 ->> 'email' UNION ALL SELECT claim_id FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND email = ?1 ->> 'email')
    UNION ALL SELECT conversion_id FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND customer_email = ?1 ->> 'email'
      AND attribution = 'customer_id')
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
