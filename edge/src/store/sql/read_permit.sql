-- Asks only what a key opens.
-- ?1: as permit.sql.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', NULL)
  AS answer
FROM permit
