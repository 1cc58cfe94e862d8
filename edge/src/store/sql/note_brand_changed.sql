-- Notes what is about to change of a brand: what is the same already is no change, nor is a currency that update_brand.sql does not replace.
-- ?1: brand_id, request_id, now; name, plan, basis, currency, each null if it stays.
INSERT INTO audit (brand_id, request_id, at, actor, action, target, details)
SELECT brand_id, ?1 ->> 'request_id', ?1 ->> 'now', 'admin', 'brand.changed', brand_id, json_patch(json_patch(json_patch(
  iif(name <> ?1 ->> 'name', json_object('name', json_object('from', name, 'to', ?1 ->> 'name')), '{}'),
  iif(plan <> ?1 ->> 'plan', json_object('plan', json_object('from', plan, 'to', ?1 ->> 'plan')), '{}')),
  iif(basis <> ?1 ->> 'basis', json_object('order_total_basis', json_object('from', basis, 'to', ?1 ->> 'basis')), '{}')),
  iif(coalesce(currency, '') <> ?1 ->> 'currency', json_object('currency', json_object('from', coalesce(currency, 'unknown'), 'to', ?1 ->> 'currency')),
    '{}'))
FROM brands WHERE brand_id = ?1 ->> 'brand_id' AND (?1 ->> 'currency' IS NULL OR coalesce(currency, ?1 ->> 'currency') = ?1 ->> 'currency'
  OR NOT EXISTS (SELECT 1 FROM feed WHERE brand_id = ?1 ->> 'brand_id' AND environment IN ('live', 'test') AND event = 'conversion'))
  AND (name <> ?1 ->> 'name' OR plan <> ?1 ->> 'plan' OR basis <> ?1 ->> 'basis' OR coalesce(currency, '') <> ?1 ->> 'currency')
ON CONFLICT DO NOTHING
