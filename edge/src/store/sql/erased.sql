-- How much was erased.
-- ?1: as permit.sql; email; mark, what stands for it from now on; request_id.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((SELECT details FROM audit
  WHERE brand_id = ?1 ->> 'brand_id' AND request_id = ?1 ->> 'request_id'))) AS answer
FROM permit
