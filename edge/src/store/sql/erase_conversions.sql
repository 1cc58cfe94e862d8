-- Forgets whose a person's orders are.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE conversions SET customer_email = 'erased', payload = json_remove(payload, '$.customer_email', '$.customer_name', '$.customer_id', '$.metadata')
WHERE seq IN (SELECT seq FROM persons_orders)
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
