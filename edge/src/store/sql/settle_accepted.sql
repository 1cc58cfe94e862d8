-- Notes what became of an accepted event. The first outcome is the one that counts.
-- ?1: brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error, email, payload, key_id, accepted_at,
-- settled_at.
INSERT INTO accepted (brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error, email, payload, key_id,
  accepted_at, settled_at)
VALUES (?1 ->> 'brand_id', ?1 ->> 'environment', ?1 ->> 'accepted_id', ?1 ->> 'event', ?1 ->> 'outcome', ?1 ->> 'recorded_id',
  ?1 ->> 'conversion_id', ?1 ->> 'code', ?1 ->> 'error', ?1 ->> 'email', json_remove(?1 ->> 'payload', '$.refund_reason'),
  ?1 ->> 'key_id', ?1 ->> 'accepted_at', ?1 ->> 'settled_at')
ON CONFLICT DO NOTHING
