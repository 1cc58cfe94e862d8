-- Where the brand is to go: it is to come from the peer.
-- ?1: brand_id, move_id, peer.
INSERT INTO moves (brand_id, move_id, role, peer)
SELECT brand_id, ?1 ->> 'move_id', 'arriving', elsewhere FROM brands WHERE brand_id = ?1 ->> 'brand_id' AND elsewhere = ?1 ->> 'peer'
ON CONFLICT DO UPDATE SET move_id = excluded.move_id, peer = excluded.peer WHERE role = 'arriving'
