-- Where the brand lived: its rows are no longer needed.
-- ?1: brand_id, move_id.
UPDATE moves SET role = 'left' WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'leaving'
  AND EXISTS (SELECT 1 FROM brands WHERE brand_id = ?1 ->> 'brand_id' AND elsewhere IS NOT NULL)
