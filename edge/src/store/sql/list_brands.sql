-- The brands that live in this database, or are just leaving it, by their identifiers: a page and one more.
-- ?1: after, the identifier before the page, or null.
SELECT json_group_array(json_object('brand_id', brand_id, 'name', name, 'plan', plan, 'basis', basis, 'currency', currency, 'created_at', created_at)) AS answer
FROM (SELECT * FROM brands WHERE brand_id > coalesce(?1 ->> 'after', '')
  AND (elsewhere IS NULL OR EXISTS (SELECT 1 FROM moves WHERE moves.brand_id = brands.brand_id AND role = 'leaving'))
  ORDER BY brand_id LIMIT 101)
