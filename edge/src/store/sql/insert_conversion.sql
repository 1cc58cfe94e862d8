-- Records the conversions that are new, each with its attribution: by the code that was sent, else by the latest claim of the sender's
-- customer, else by the latest one of the email. One that says when it happened knows no later claims.
-- ?1: as permit.sql, and events: row_id, idempotency_key, order_id, customer_email, order_total, revenue_paid and revenue_gross (the
-- attributable revenue on either basis), referral_code, customer_id, occurred_at (milliseconds), payload.
WITH event AS MATERIALIZED (
  SELECT value ->> 'row_id' AS row_id, value ->> 'idempotency_key' AS sent_key, value ->> 'order_id' AS order_id,
    value ->> 'customer_email' AS customer_email, value ->> 'order_total' AS order_total, value ->> 'revenue_paid' AS revenue_paid,
    value ->> 'revenue_gross' AS revenue_gross, value ->> 'referral_code' AS sent_code, value ->> 'customer_id' AS sent_customer,
    value ->> 'occurred_at' AS occurred, value ->> 'payload' AS payload
  FROM json_each(?1, '$.events'))
INSERT INTO conversions
  (brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
   attribution, referral_code, claim_id, payload, key_id, created_at)
SELECT ?1 ->> 'brand_id', ?1 ->> 'environment', row_id, order_id, customer_email, order_total,
  iif(basis = 'gross', revenue_gross, revenue_paid),
  CASE WHEN sent_code IS NOT NULL THEN 'code' WHEN claims.customer_id = sent_customer THEN 'customer_id' WHEN claim_id IS NOT NULL THEN 'email'
    ELSE 'none' END,
  coalesce(sent_code, referral_code), claim_id, event.payload, ?1 ->> 'key_id', ?1 ->> 'now'
FROM permit CROSS JOIN event LEFT JOIN claims ON claims.seq = CASE WHEN sent_code IS NULL
  THEN coalesce(
    (SELECT seq FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND claims.customer_id = sent_customer
      AND (occurred IS NULL OR coalesce(occurred_at, created_at) <= occurred) ORDER BY coalesce(occurred_at, created_at) DESC, seq DESC LIMIT 1),
    (SELECT seq FROM claims WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = customer_email
      AND (occurred IS NULL OR coalesce(occurred_at, created_at) <= occurred) ORDER BY coalesce(occurred_at, created_at) DESC, seq DESC LIMIT 1))
  ELSE (SELECT seq FROM claims
    WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND email = customer_email AND referral_code = sent_code) END
WHERE allowed AND NOT EXISTS (SELECT 1 FROM idempotency_keys
  WHERE brand_id = ?1 ->> 'brand_id' AND environment = ?1 ->> 'environment' AND event = 'conversion' AND idempotency_key = sent_key)
ON CONFLICT DO NOTHING
