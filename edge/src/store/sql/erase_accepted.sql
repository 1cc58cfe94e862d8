-- Forgets what was acknowledged and could not be recorded. (SQLite takes no partial index to find what is updated, but to find what it is.)
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
UPDATE accepted SET email = NULL, payload = NULL
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND accepted_id IN (SELECT accepted_id FROM accepted
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email' AND email IS NOT NULL)
  AND EXISTS (SELECT 1 FROM permit WHERE events IS NULL AND elsewhere IS NULL)
