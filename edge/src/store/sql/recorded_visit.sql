-- Tells what is recorded of visits: under the idempotency key, else under the row's own identifier.
-- ?1: as permit.sql, and events: row_id, idempotency_key.
WITH event AS MATERIALIZED (
  SELECT value ->> 'row_id' AS row_id, value ->> 'idempotency_key' AS sent_key FROM json_each(?1, '$.events'))
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((
  SELECT json_group_array(json((
    SELECT json_object(
      'remembered', (SELECT payload_digest FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id'
        AND environment = ?1 ->> 'environment' AND event = 'visit' AND idempotency_key = sent_key),
      'row_id', visit_id)
    FROM visits WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND visit_id = coalesce(
      (SELECT row_id FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment'
        AND event = 'visit' AND idempotency_key = sent_key), row_id)))) FROM event))) AS answer
FROM permit
