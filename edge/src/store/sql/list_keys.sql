-- A brand's keys, by their identifiers: a page and one more.
-- ?1: brand_id; after, the identifier before the page, or null.
SELECT (SELECT json_group_array(json_object('key_id', key_id, 'label', label, 'environment', environment, 'events', json(events),
  'created_at', created_at, 'expires_at', expires_at, 'revoked_at', revoked_at))
  FROM (SELECT * FROM api_keys WHERE brand_id = ?1 ->> 'brand_id' AND key_id > coalesce(?1 ->> 'after', '')
    ORDER BY key_id LIMIT 101)) AS answer
FROM brands WHERE brand_id = ?1 ->> 'brand_id'
