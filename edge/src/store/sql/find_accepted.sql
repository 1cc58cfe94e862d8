-- What became of an accepted event, as it is answered: its identifier is named as the answer to the event itself would name it, and only one that
-- was not recorded has a payload.
-- ?1: as permit.sql; accepted_id.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state', json((
  SELECT json_remove(json_object('accepted_id', accepted_id, 'type', event, 'status', outcome,
    'refund_id', iif(event = 'refund', recorded_id, NULL), 'conversion_id', iif(event = 'conversion', recorded_id, conversion_id),
    'claim_id', iif(event = 'claim', recorded_id, NULL), 'visit_id', iif(event = 'visit', recorded_id, NULL),
    'code', code, 'error', error, 'payload', payload, 'accepted_at', accepted_at, 'settled_at', settled_at),
    iif(code IS NULL, '$.payload', '$.none'))
  FROM accepted WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND accepted_id = ?1 ->> 'accepted_id'))) AS answer
FROM permit
