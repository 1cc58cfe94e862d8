-- The permit, which every statement about a key begins with: one row if the key is good, else none. Of a brand that lives in another
-- database there is a row, too, which says so and allows nothing.
--
-- ?1: brand_id, environment, key_id, digest and, while the pepper is being changed, other_digest; now; event and plans, the plans that may
-- record it; accepted, true for what was acknowledged earlier: then the key counts as of that time, `now`, and needs no digest.
--
-- Comparing digests in SQL takes no constant time, which tells nothing: nobody can choose them without knowing the pepper. Plans are looked
-- for in the text, because SQLite makes a table to take a list apart.
SELECT plan, basis, currency AS own_currency, api_keys.events, expires_at, elsewhere,
  elsewhere IS NULL AND instr(?1 ->> 'plans', '"' || plan || '"') > 0
    AND (api_keys.events IS NULL OR EXISTS (SELECT 1 FROM json_each(api_keys.events) WHERE value = ?1 ->> 'event')) AS allowed
FROM brands LEFT JOIN api_keys ON api_keys.brand_id = brands.brand_id AND key_id = ?1 ->> 'key_id' AND environment = ?1 ->> 'environment'
WHERE brands.brand_id = ?1 ->> 'brand_id' AND (elsewhere IS NOT NULL
  OR (digest IN (?1 ->> 'digest', ?1 ->> 'other_digest') AND revoked_at IS NULL
      OR ?1 ->> 'accepted' AND key_id IS NOT NULL AND coalesce(revoked_at > ?1 ->> 'now', TRUE))
    AND (expires_at IS NULL OR expires_at > ?1 ->> 'now'))
