-- The place of the last event in the feed of an environment: [at, seq].
-- ?1: brand_id, environment.
SELECT json_array(coalesce(max(at), 0), coalesce(max(seq), 0)) AS answer FROM (
  SELECT * FROM (SELECT at, seq FROM feed
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'conversion' ORDER BY at DESC, seq DESC LIMIT 1)
  UNION ALL SELECT * FROM (SELECT at, seq FROM feed
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'refund' ORDER BY at DESC, seq DESC LIMIT 1)
  UNION ALL SELECT * FROM (SELECT at, seq FROM feed
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'claim' ORDER BY at DESC, seq DESC LIMIT 1)
  UNION ALL SELECT * FROM (SELECT at, seq FROM feed
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'visit' ORDER BY at DESC, seq DESC LIMIT 1))
