-- The orders of a person who is to be erased: with the email, or with a claim of it; or attributed by the sender's customer id, where the
-- claim may have another email.
-- ?1: brand_id, environment, email.
SELECT seq, conversion_id FROM conversions
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND customer_email = ?1 ->> 'email'
  AND attribution <> 'customer_id' AND person IN (SELECT ?1 ->> 'email' UNION ALL SELECT claim_id FROM claims
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = ?1 ->> 'email')
UNION ALL SELECT seq, conversion_id FROM conversions
WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND customer_email = ?1 ->> 'email' AND attribution = 'customer_id'
