-- Forgets why a person's orders were refunded.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE refunds SET payload = json_remove(payload, '$.refund_reason', '$.metadata')
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND conversion_id IN (SELECT conversion_id FROM persons_orders)
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
