-- Asks whether an accepted event is settled: answers something once it is.
-- ?1: brand_id, environment, accepted_id.
SELECT outcome AS answer FROM accepted WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND accepted_id = ?1 ->> 'accepted_id'
