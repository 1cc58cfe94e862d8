-- Notes how much of a person is about to be erased. A key that may only send some events erases nothing.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT ?1 ->> 'brand_id', ?1 ->> 'request_id', ?1 ->> 'now', ?1 ->> 'key_id', 'customer.erased', ?1 ->> 'mark', json_object(
  'environment', ?1 ->> 'environment',
  'conversions', (SELECT count(*) FROM persons_orders),
  'claims', (SELECT count(*) FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email'))
FROM permit WHERE events IS NULL AND elsewhere IS NULL
ON CONFLICT DO NOTHING
