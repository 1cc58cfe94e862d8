-- Prepares the database that a brand is to go to.
-- ?1: brand_id, move_id, peer, brand (as find_brand.sql answers it).

-- Where the brand is to go: makes it, as one that lives with the peer.
INSERT INTO brands (brand_id, name, plan, basis, currency, created_at, elsewhere)
SELECT ?1 ->> 'brand_id', ?1 ->> '$.brand.name', ?1 ->> '$.brand.plan', ?1 ->> '$.brand.basis', ?1 ->> '$.brand.currency', ?1 ->> '$.brand.created_at', ?1 ->> 'peer'
WHERE 1
ON CONFLICT DO UPDATE SET elsewhere = excluded.elsewhere
  WHERE elsewhere IS NOT NULL AND NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND role <> 'arriving');

-- Where the brand is to go: it is to come from the peer.
INSERT INTO moves (brand_id, move_id, role, peer)
SELECT brand_id, ?1 ->> 'move_id', 'arriving', elsewhere FROM brands WHERE brand_id = ?1 ->> 'brand_id' AND elsewhere = ?1 ->> 'peer'
ON CONFLICT DO UPDATE SET move_id = excluded.move_id, peer = excluded.peer WHERE role = 'arriving'
