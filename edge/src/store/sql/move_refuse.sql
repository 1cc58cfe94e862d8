-- Where the brand was to go: it won't, unless it lives there already.
-- ?1: brand_id, move_id.
UPDATE moves SET role = 'left' WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving'
