-- Where the brand lives: it is to go to the peer.
-- ?1: brand_id, move_id, peer.
INSERT INTO moves (brand_id, move_id, role, peer)
SELECT brand_id, ?1 ->> 'move_id', 'leaving', ?1 ->> 'peer' FROM brands WHERE brand_id = ?1 ->> 'brand_id' AND elsewhere IS NULL
ON CONFLICT DO NOTHING
