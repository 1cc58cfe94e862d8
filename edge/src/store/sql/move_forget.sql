-- Ends a move, in both databases.
-- ?1: brand_id, move_id.

-- Both: forgets what was noted of late idempotency keys.
DELETE FROM late_idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND 'clearing' IN this_move;

-- Both: the move is over.
DELETE FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role IN ('clearing', 'left')
