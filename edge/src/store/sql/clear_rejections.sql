-- Removes a part of rejections that a brand has left behind.
-- ?1: brand_id, move_id.
DELETE FROM rejections WHERE (brand_id, environment, day, key_id, route, code, path) IN (SELECT brand_id, environment, day, key_id, route, code, path
    FROM rejections WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500)
  AND EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'left')
