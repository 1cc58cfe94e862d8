-- Tells what a key opens, and how the brand and the key are named.
-- ?1: as permit.sql.
SELECT json_object('elsewhere', elsewhere, 'plan', plan, 'basis', basis, 'events', json(events), 'expires_at', expires_at, 'state',
  json((SELECT json_object('brand_name', name, 'currency', currency, 'label', label) FROM brands JOIN api_keys ON api_keys.brand_id = brands.brand_id
    WHERE brands.brand_id = ?1 ->> 'brand_id' AND key_id = ?1 ->> 'key_id'))) AS answer
FROM permit
