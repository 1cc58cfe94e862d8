-- Removes a part of the rows that a brand has left behind, of every table: refunds before their conversions, the record of changes last. Then
-- asks whether nothing is left.
-- ?1: brand_id, move_id.

DELETE FROM feed WHERE 'left' IN this_move AND (brand_id, environment, event, at, seq) IN
  (SELECT brand_id, environment, event, at, seq FROM feed WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM refunds WHERE 'left' IN this_move AND seq IN (SELECT seq FROM refunds WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM conversions WHERE 'left' IN this_move AND seq IN (SELECT seq FROM conversions WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500)
  AND NOT EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1 ->> 'brand_id');
DELETE FROM claims WHERE 'left' IN this_move AND seq IN (SELECT seq FROM claims WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM visits WHERE 'left' IN this_move AND seq IN (SELECT seq FROM visits WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM idempotency_keys WHERE 'left' IN this_move AND (brand_id, environment, event, idempotency_key) IN
  (SELECT brand_id, environment, event, idempotency_key FROM idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM late_idempotency_keys WHERE 'left' IN this_move AND seq IN
  (SELECT seq FROM late_idempotency_keys WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM accepted WHERE 'left' IN this_move AND (brand_id, environment, accepted_id) IN
  (SELECT brand_id, environment, accepted_id FROM accepted WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM rejections WHERE 'left' IN this_move AND (brand_id, environment, day, key_id, route, code, path) IN
  (SELECT brand_id, environment, day, key_id, route, code, path FROM rejections WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM api_keys WHERE 'left' IN this_move AND (brand_id, key_id) IN
  (SELECT brand_id, key_id FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
DELETE FROM audit WHERE 'left' IN this_move AND seq IN (SELECT seq FROM audit WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500);
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
