-- Both: the move is over.
-- ?1: brand_id, move_id.
DELETE FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role IN ('clearing', 'left')
