-- What became of an accepted event.
-- ?1: as permit.sql; accepted_id.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((
  SELECT json_object('accepted_id', accepted_id, 'event', event, 'outcome', outcome, 'recorded_id', recorded_id,
    'conversion_id', conversion_id, 'code', code, 'error', error, 'payload', payload, 'accepted_at', accepted_at, 'settled_at', settled_at)
  FROM accepted WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND accepted_id = ?1 ->> 'accepted_id'))) AS answer
FROM permit
