-- Makes a brand.
-- ?1: brand_id, name, plan, basis, now.
INSERT INTO brands (brand_id, name, plan, basis, created_at)
VALUES (?1 ->> 'brand_id', ?1 ->> 'name', ?1 ->> 'plan', ?1 ->> 'basis', ?1 ->> 'now')
ON CONFLICT DO NOTHING
