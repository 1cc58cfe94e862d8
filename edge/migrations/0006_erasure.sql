-- Erasing a person: the personal data goes, the money stays.
--
-- What is recorded did not change before, and does not now, but for exactly this: an email becomes a mark, and the members of a payload
-- that are about a person are removed. Triggers know no other change.

-- A person's conversions, as long as they are known to be that.
CREATE INDEX conversions_of_customer ON conversions (brand_id, environment, customer_email) WHERE customer_email <> 'erased';

-- What was remembered of an event, for its digest is one of the person's data, too.
CREATE INDEX idempotency_keys_of_event ON idempotency_keys (brand_id, environment, coalesce(conversion_id, row_id));

DROP TRIGGER conversion_is_immutable;
CREATE TRIGGER conversion_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, conversion_id, order_id, order_total, attributable_revenue, attribution,
  referral_code, claim_id, key_id, created_at ON conversions
BEGIN
  SELECT RAISE(ABORT, 'a recorded conversion does not change');
END;

CREATE TRIGGER conversion_forgets_only_the_customer BEFORE UPDATE OF customer_email, payload ON conversions
WHEN NEW.customer_email <> 'erased' OR NEW.payload <> json_remove(OLD.payload, '$.customer_email', '$.customer_name')
BEGIN
  SELECT RAISE(ABORT, 'a recorded conversion does not change');
END;

DROP TRIGGER refund_is_immutable;
CREATE TRIGGER refund_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, key_id, created_at ON refunds
BEGIN
  SELECT RAISE(ABORT, 'a ledger entry does not change');
END;

CREATE TRIGGER refund_forgets_only_the_reason BEFORE UPDATE OF payload ON refunds
WHEN NEW.payload <> json_remove(OLD.payload, '$.refund_reason')
BEGIN
  SELECT RAISE(ABORT, 'a ledger entry does not change');
END;

CREATE TRIGGER claim_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, claim_id, referral_code, key_id, created_at ON claims
BEGIN
  SELECT RAISE(ABORT, 'a recorded claim does not change');
END;

-- The mark is a keyed hash of the email: by it a claim that is delivered again is known, and nothing else.
CREATE TRIGGER claim_forgets_only_the_claimant BEFORE UPDATE OF email, payload ON claims
WHEN substr(NEW.email, 1, 7) <> 'erased:' OR NEW.payload <> json_remove(OLD.payload, '$.email', '$.name', '$.phone')
BEGIN
  SELECT RAISE(ABORT, 'a recorded claim does not change');
END;

CREATE TRIGGER visit_is_immutable BEFORE UPDATE ON visits
BEGIN
  SELECT RAISE(ABORT, 'a recorded visit does not change');
END;

CREATE TRIGGER remembered_result_is_immutable
BEFORE UPDATE OF brand_id, environment, event, idempotency_key, row_id, conversion_id, refund_id, amount, total_refunded, created_at
ON idempotency_keys
BEGIN
  SELECT RAISE(ABORT, 'a remembered result does not change');
END;

-- 64 zeros stand for any payload.
CREATE TRIGGER remembered_result_forgets_only_its_payload BEFORE UPDATE OF payload_digest ON idempotency_keys
WHEN NEW.payload_digest <> '0000000000000000000000000000000000000000000000000000000000000000'
BEGIN
  SELECT RAISE(ABORT, 'a remembered result does not change');
END;
