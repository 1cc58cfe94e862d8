-- Where the brand goes to: the peer's rows are no longer needed.
-- ?1: brand_id, move_id.
UPDATE moves SET role = 'clearing' WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving'
