-- Forgets whose a person's orders are.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE conversions SET customer_email = 'erased', payload = json_remove(payload, '$.customer_email', '$.customer_name', '$.customer_id', '$.metadata')
WHERE seq IN (SELECT seq FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND customer_email = ?1 ->> 'email'
      AND attribution <> 'customer_id' AND person IN (SELECT ?1 ->> 'email' UNION ALL SELECT claim_id FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND email = ?1 ->> 'email')
    UNION ALL SELECT seq FROM conversions WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND customer_email = ?1 ->> 'email'
      AND attribution = 'customer_id')
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
