-- What became of the next accepted events: copied when no more can come, for their names have no order in which they came.
-- ?1: brand_id, environment; from, as copied_accepted.sql answered it; part, where it has been sent: then no further than that goes.
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
FROM (SELECT * FROM part ORDER BY environment, accepted_id)
