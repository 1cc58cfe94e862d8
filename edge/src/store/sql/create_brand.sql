-- Makes a brand.
-- ?1: brand_id, name, plan, basis, currency, now.
INSERT INTO brands (brand_id, name, plan, basis, currency, created_at)
VALUES (?1 ->> 'brand_id', ?1 ->> 'name', ?1 ->> 'plan', ?1 ->> 'basis', ?1 ->> 'currency', ?1 ->> 'now')
ON CONFLICT DO NOTHING
