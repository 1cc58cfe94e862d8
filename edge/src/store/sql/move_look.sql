-- Where a brand is, as far as this database knows.
-- ?1: brand_id.
SELECT json_object('elsewhere', elsewhere, 'move',
  json((SELECT json_object('move_id', move_id, 'role', role, 'peer', peer) FROM moves WHERE brand_id = ?1 ->> 'brand_id'))) AS answer
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
