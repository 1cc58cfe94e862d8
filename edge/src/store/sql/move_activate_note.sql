-- Where the brand goes to: notes that it moved.
-- ?1: brand_id, move_id, request_id, now, to.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'brand.moved', brand_id, json_object('from', peer, 'to', ?1 ->> 'to')
FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
ON CONFLICT DO NOTHING
