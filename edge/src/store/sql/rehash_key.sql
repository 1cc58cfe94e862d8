-- While the pepper is being changed, moves a key that was shown to its digest under the current one.
-- ?1: as permit.sql.
UPDATE api_keys SET digest = ?1 ->> 'digest', rehashed_at = ?1 ->> 'now'
WHERE brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id' AND environment = ?1 ->> 'environment' AND digest = ?1 ->> 'other_digest'
  AND EXISTS (SELECT 1 FROM brands WHERE brand_id = ?1 ->> 'brand_id' AND elsewhere IS NULL)
