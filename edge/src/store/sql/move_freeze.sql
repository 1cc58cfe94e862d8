-- Where the brand lives: from now on it records nothing here.
-- ?1: brand_id, move_id.
UPDATE brands SET elsewhere = (SELECT peer FROM moves WHERE brand_id = ?1 ->> 'brand_id')
WHERE brand_id = ?1 ->> 'brand_id' AND elsewhere IS NULL AND 'leaving' IN this_move
