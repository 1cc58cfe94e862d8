-- Forgets late idempotency keys that were copied.
-- ?1: brand_id, move_id, part.
DELETE FROM late_idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' AND seq <= ?1 ->> '$.part.end' AND EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'leaving')
