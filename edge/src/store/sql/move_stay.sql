-- Keeps a brand where it lives.
-- ?1: brand_id, move_id.

-- Where the brand lives: it is recorded here again.
UPDATE brands SET elsewhere = NULL WHERE brand_id = ?1 ->> 'brand_id' AND 'leaving' IN this_move;

-- Where the brand lives: it stays.
UPDATE moves SET role = 'clearing' WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'leaving'
