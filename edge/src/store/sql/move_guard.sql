-- Undoes the batch where the brand does not live.
-- ?1: brand_id.
INSERT INTO residents (brand_id) VALUES (?1 ->> 'brand_id')
