-- Changes a brand.
-- ?1: brand_id; name, plan, basis, each null if it stays.
UPDATE brands SET name = coalesce(?1 ->> 'name', name), plan = coalesce(?1 ->> 'plan', plan), basis = coalesce(?1 ->> 'basis', basis)
WHERE brand_id = ?1 ->> 'brand_id'
