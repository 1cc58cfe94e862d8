-- Copies the outcomes of accepted events to another database, by parts.
-- ?1: brand_id, move_id, environment; from, where the copy has arrived; part, where it has been sent: then no further than that goes.

-- The last of the accepted events, by their names.
SELECT coalesce((SELECT json_array(environment, accepted_id) FROM accepted WHERE brand_id = ?1 ->> 'brand_id'
  ORDER BY environment DESC, accepted_id DESC LIMIT 1), '["",""]') AS answer;

-- What became of the next accepted events: copied when no more can come, for their names have no order in which they came.
WITH part AS (SELECT * FROM (SELECT *, sum(coalesce(octet_length(payload), 0)) OVER (ORDER BY environment, accepted_id) AS bytes
    FROM (SELECT * FROM accepted WHERE brand_id = ?1 ->> 'brand_id' AND (environment, accepted_id) > (?1 ->> 'from' ->> '$[0]', ?1 ->> 'from' ->> '$[1]')
      AND (?1 ->> 'part' IS NULL OR (environment, accepted_id) <= (?1 ->> '$.part.end[0]', ?1 ->> '$.part.end[1]'))
      ORDER BY environment, accepted_id LIMIT 500))
  WHERE bytes - coalesce(octet_length(payload), 0) < 524288)
SELECT json_object('count', count(*), 'end', json((SELECT json_array(environment, accepted_id) FROM part
    ORDER BY environment DESC, accepted_id DESC LIMIT 1)), 'rows', json_group_array(json_object('environment', environment,
  'accepted_id', accepted_id, 'event', event, 'outcome', outcome, 'recorded_id', recorded_id, 'conversion_id', conversion_id,
  'code', code, 'error', error, 'email', email, 'payload', payload, 'key_id', key_id, 'accepted_at', accepted_at,
  'settled_at', settled_at))) AS answer
FROM (SELECT * FROM part ORDER BY environment, accepted_id);

-- Takes a part of the outcomes of accepted events.
INSERT INTO accepted (brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error,
  email, payload, key_id, accepted_at, settled_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'environment', value ->> 'accepted_id', value ->> 'event', value ->> 'outcome',
  value ->> 'recorded_id', value ->> 'conversion_id', value ->> 'code', value ->> 'error',
  value ->> 'email', value ->> 'payload', value ->> 'key_id', value ->> 'accepted_at',
  value ->> 'settled_at'
FROM json_each(?1, '$.part.rows')
WHERE EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
