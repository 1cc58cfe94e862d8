-- Copies the outcomes of accepted events to another database, by parts.
-- ?1: brand_id, move_id; from, where the copy has arrived; limit, how many rows; part, where it has been sent.

-- The last of the accepted events, by their names.
SELECT coalesce((SELECT json_array(environment, accepted_id) FROM accepted WHERE brand_id = ?1 ->> 'brand_id'
  ORDER BY environment DESC, accepted_id DESC LIMIT 1), '["",""]') AS answer;

-- What became of the next accepted events: copied when no more can come, for their names have no order in which they came.
SELECT json_object('count', count(*), 'rows', json_group_array(json_object('environment', environment,
  'accepted_id', accepted_id, 'event', event, 'outcome', outcome, 'recorded_id', recorded_id, 'conversion_id', conversion_id,
  'code', code, 'error', error, 'email', email, 'payload', payload, 'key_id', key_id, 'accepted_at', accepted_at,
  'settled_at', settled_at))) AS answer
FROM (SELECT *, sum(coalesce(octet_length(payload), 0)) OVER (ORDER BY environment, accepted_id) AS bytes FROM (
    SELECT * FROM accepted WHERE brand_id = ?1 ->> 'brand_id'
      AND (environment, accepted_id) > (?1 ->> '$.from[0]', ?1 ->> '$.from[1]')
    ORDER BY environment, accepted_id LIMIT ?1 ->> 'limit'))
WHERE bytes - coalesce(octet_length(payload), 0) < 524288;

-- Takes a part of the outcomes of accepted events.
INSERT INTO accepted (brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error,
  email, payload, key_id, accepted_at, settled_at)
SELECT ?1 ->> 'brand_id',
  value ->> 'environment', value ->> 'accepted_id', value ->> 'event', value ->> 'outcome',
  value ->> 'recorded_id', value ->> 'conversion_id', value ->> 'code', value ->> 'error',
  value ->> 'email', value ->> 'payload', value ->> 'key_id', value ->> 'accepted_at',
  value ->> 'settled_at'
FROM json_each(?1, '$.part.rows')
WHERE 'arriving' IN this_move
ON CONFLICT DO NOTHING
