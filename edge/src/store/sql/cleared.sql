-- Whether nothing is left of a brand that left.
-- ?1: brand_id.
SELECT CAST(NOT (EXISTS (SELECT 1 FROM feed WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM conversions WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM claims WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM visits WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM late_idempotency_keys WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM api_keys WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM accepted WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM rejections WHERE brand_id = ?1 ->> 'brand_id')
  OR EXISTS (SELECT 1 FROM audit WHERE brand_id = ?1 ->> 'brand_id')) AS TEXT) AS answer
