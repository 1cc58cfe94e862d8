-- Asks which accepted events are not settled yet.
-- ?1: brand_id, environment, ids.
SELECT json_group_array(value) AS answer FROM json_each(?1, '$.ids') WHERE NOT EXISTS (SELECT 1 FROM accepted
  WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND accepted_id = value)
