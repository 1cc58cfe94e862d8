-- The last of the accepted events, by their names.
-- ?1: brand_id, environment.
SELECT coalesce((SELECT json_array(environment, accepted_id) FROM accepted WHERE brand_id = ?1 ->> 'brand_id'
  ORDER BY environment DESC, accepted_id DESC LIMIT 1), '["",""]') AS answer
