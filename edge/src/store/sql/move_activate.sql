-- Activates a brand in the database that it goes to.
-- ?1: brand_id, move_id, request_id, now, to, brand (as find_brand.sql answers it).

-- Where the brand goes to: notes that it moved.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'brand.moved', brand_id, json_object('from', peer, 'to', ?1 ->> 'to')
FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND 'arriving' IN this_move
ON CONFLICT DO NOTHING;

-- Where the brand goes to: it lives here.
UPDATE brands SET name = ?1 ->> '$.brand.name', plan = ?1 ->> '$.brand.plan', basis = ?1 ->> '$.brand.basis',
  currency = ?1 ->> '$.brand.currency', elsewhere = NULL
WHERE brand_id = ?1 ->> 'brand_id' AND 'arriving' IN this_move;

-- Where the brand goes to: the peer's rows are no longer needed.
UPDATE moves SET role = 'clearing' WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving'
