-- Changes a brand. The amounts that were sent without a currency keep theirs: once there are orders, it is not replaced by another.
-- ?1: brand_id; name, plan, basis, currency, each null if it stays.
UPDATE brands SET name = coalesce(?1 ->> 'name', name), plan = coalesce(?1 ->> 'plan', plan), basis = coalesce(?1 ->> 'basis', basis),
  currency = coalesce(?1 ->> 'currency', currency)
WHERE brand_id = ?1 ->> 'brand_id' AND (?1 ->> 'currency' IS NULL OR coalesce(currency, ?1 ->> 'currency') = ?1 ->> 'currency'
  OR NOT EXISTS (SELECT 1 FROM feed WHERE brand_id = ?1 ->> 'brand_id' AND environment IN ('live', 'test') AND event = 'conversion'))
