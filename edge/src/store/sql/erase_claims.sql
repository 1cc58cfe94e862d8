-- Forgets who claimed. A person who claimed the code again after being erased, under a pepper that is gone now, has a claim with the same mark
-- already.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE claims SET payload = json_remove(payload, '$.email', '$.name', '$.phone', '$.customer_id', '$.metadata'), email = iif(
  EXISTS (SELECT 1 FROM claims AS earlier WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
    AND email = ?1 ->> 'mark' AND referral_code = claims.referral_code),
  ?1 ->> 'mark' || ':' || claim_id, ?1 ->> 'mark')
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email'
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
