-- Removes a part of conversions that a brand has left behind. Refunds go before their conversions.
-- ?1: brand_id, move_id.
DELETE FROM conversions WHERE (seq) IN (SELECT seq FROM conversions WHERE brand_id = ?1 ->> 'brand_id' LIMIT 500)
  AND EXISTS (SELECT 1 FROM moves WHERE brand_id = ?1 ->> 'brand_id' AND move_id = ?1 ->> 'move_id' AND role = 'left') AND NOT EXISTS (SELECT 1 FROM refunds WHERE brand_id = ?1 ->> 'brand_id')
