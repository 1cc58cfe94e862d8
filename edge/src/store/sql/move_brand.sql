-- A brand's own row, as the other database takes it.
-- ?1: brand_id.
SELECT json_object('name', name, 'plan', plan, 'basis', basis, 'currency', currency, 'created_at', created_at) AS answer
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
