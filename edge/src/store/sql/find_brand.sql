-- A brand.
-- ?1: brand_id.
SELECT json_object('brand_id', brand_id, 'name', name, 'plan', plan, 'basis', basis, 'currency', currency, 'created_at', created_at) AS answer
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
