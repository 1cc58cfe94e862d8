-- Where the brand goes to: it lives here.
-- ?1: brand_id, move_id, brand (as move_brand.sql answers it).
UPDATE brands SET name = ?1 ->> '$.brand.name', plan = ?1 ->> '$.brand.plan', basis = ?1 ->> '$.brand.basis',
  currency = ?1 ->> '$.brand.currency', elsewhere = NULL
WHERE brand_id = ?1 ->> 'brand_id' AND EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'arriving')
