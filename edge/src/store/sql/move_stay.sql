-- Where the brand lives: it stays.
-- ?1: brand_id, move_id.
UPDATE moves SET role = 'clearing' WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'leaving'
