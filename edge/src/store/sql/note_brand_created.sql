-- Notes that a brand was made, if it is there.
-- ?1: brand_id, request_id, now.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'brand.created', brand_id, 
  json_patch(json_object('name', name, 'plan', plan, 'order_total_basis', basis), json_object('currency', currency))
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
ON CONFLICT DO NOTHING
