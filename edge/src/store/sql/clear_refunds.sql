-- Removes a part of refunds that a brand has left behind.
-- ?1: brand_id, move_id.
DELETE FROM refunds WHERE (seq) IN (SELECT seq FROM refunds WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500)
  AND EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'left')
