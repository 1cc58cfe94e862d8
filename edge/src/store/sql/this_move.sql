-- This database's role in the move that a statement is about; no row if it takes no part in that.
-- ?1: brand_id, move_id.
SELECT role FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id'
