-- Brands, their keys, and the events that they record.
--
-- Every row of an event carries its brand and its environment, and every index begins with them: live and test never see
-- each other, and a brand can move to another database with its rows.
-- `seq` is the order of insertion, so that "the most recent" asks no clock.
-- Money is in integers of 1/10,000. Times are milliseconds since 1970, UTC.

CREATE TABLE brands (
  brand_id   TEXT    NOT NULL PRIMARY KEY,
  name       TEXT    NOT NULL,
  plan       TEXT    NOT NULL CHECK (plan IN ('starter', 'growth', 'premier')),
  -- What the brand's order_total is: what the customer paid, or the amount before any adjustments.
  basis      TEXT    NOT NULL CHECK (basis IN ('paid', 'gross')),
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  brand_id    TEXT    NOT NULL REFERENCES brands (brand_id),
  key_id      TEXT    NOT NULL,
  environment TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  -- HMAC-SHA-256 of the whole key under a secret that is not in the database, in hexadecimal digits.
  digest      TEXT    NOT NULL CHECK (length(digest) = 64),
  label       TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER,
  revoked_at  INTEGER,
  PRIMARY KEY (brand_id, key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claims (
  seq           INTEGER PRIMARY KEY,
  brand_id      TEXT    NOT NULL REFERENCES brands (brand_id),
  environment   TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  claim_id      TEXT    NOT NULL,
  referral_code TEXT    NOT NULL,
  email         TEXT    NOT NULL,
  -- The normalized payload.
  payload       TEXT    NOT NULL,
  key_id        TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  UNIQUE (brand_id, environment, claim_id),
  -- The email first: it also finds a customer's claims for attribution.
  UNIQUE (brand_id, environment, email, referral_code)
) STRICT;

CREATE TABLE conversions (
  seq                  INTEGER PRIMARY KEY,
  brand_id             TEXT    NOT NULL REFERENCES brands (brand_id),
  environment          TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  conversion_id        TEXT    NOT NULL,
  order_id             TEXT,
  customer_email       TEXT    NOT NULL,
  order_total          INTEGER NOT NULL CHECK (order_total BETWEEN 0 AND 999999999999999),
  -- On the brand's basis at the time, before any refund.
  attributable_revenue INTEGER NOT NULL CHECK (attributable_revenue BETWEEN 0 AND order_total),
  -- The sum of the applied refunds.
  refunded             INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND order_total),
  attribution          TEXT    NOT NULL CHECK (attribution IN ('code', 'email', 'none')),
  referral_code        TEXT,
  claim_id             TEXT,
  payload              TEXT    NOT NULL,
  key_id               TEXT    NOT NULL,
  created_at           INTEGER NOT NULL,
  CHECK ((attribution = 'none') = (referral_code IS NULL)),
  CHECK (claim_id IS NULL OR attribution <> 'none'),
  UNIQUE (brand_id, environment, conversion_id),
  UNIQUE (brand_id, environment, order_id)
) STRICT;

CREATE INDEX conversions_of_claim ON conversions (brand_id, environment, claim_id) WHERE claim_id IS NOT NULL;

-- The ledger. A conversion's refunded amount is the sum of its entries, and nobody can make it anything else.
CREATE TABLE refunds (
  seq            INTEGER PRIMARY KEY,
  brand_id       TEXT    NOT NULL,
  environment    TEXT    NOT NULL,
  conversion_id  TEXT    NOT NULL,
  -- The sender's, or the entry's own.
  refund_id      TEXT    NOT NULL,
  entry_id       TEXT    NOT NULL,
  -- Applied by this entry; 0 only for the refund of an order of 0.
  amount         INTEGER NOT NULL CHECK (amount >= 0),
  -- The sum up to and with this entry: what the first answer said.
  total_refunded INTEGER NOT NULL CHECK (amount > 0 OR total_refunded = 0),
  payload        TEXT    NOT NULL,
  key_id         TEXT    NOT NULL,
  created_at     INTEGER NOT NULL,
  UNIQUE (brand_id, environment, conversion_id, refund_id),
  FOREIGN KEY (brand_id, environment, conversion_id) REFERENCES conversions (brand_id, environment, conversion_id)
) STRICT;

CREATE TABLE visits (
  seq           INTEGER PRIMARY KEY,
  brand_id      TEXT    NOT NULL REFERENCES brands (brand_id),
  environment   TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  visit_id      TEXT    NOT NULL,
  referral_code TEXT    NOT NULL,
  payload       TEXT    NOT NULL,
  key_id        TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  UNIQUE (brand_id, environment, visit_id)
) STRICT;

-- What a request with an Idempotency-Key was answered with.
CREATE TABLE idempotency_keys (
  brand_id        TEXT    NOT NULL REFERENCES brands (brand_id),
  environment     TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  event           TEXT    NOT NULL CHECK (event IN ('conversion', 'refund', 'claim', 'visit')),
  idempotency_key TEXT    NOT NULL,
  -- SHA-256 of the normalized payload, in hexadecimal digits: enough to tell another payload.
  payload_digest  TEXT    NOT NULL CHECK (length(payload_digest) = 64),
  -- The row of the event that the answer told of; NULL for a refund that changed nothing.
  row_id          TEXT,
  -- The rest only for a refund, whose answer depends on when it was given.
  conversion_id   TEXT,
  refund_id       TEXT,
  amount          INTEGER,
  total_refunded  INTEGER,
  created_at      INTEGER NOT NULL,
  CHECK ((event = 'refund') = (total_refunded IS NOT NULL)),
  PRIMARY KEY (brand_id, environment, event, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER refund_is_applied AFTER INSERT ON refunds
BEGIN
  UPDATE conversions SET refunded = refunded + NEW.amount
    WHERE brand_id = NEW.brand_id AND environment = NEW.environment AND conversion_id = NEW.conversion_id;
  SELECT RAISE(ABORT, 'total_refunded is not the sum of the ledger') FROM conversions
    WHERE brand_id = NEW.brand_id AND environment = NEW.environment AND conversion_id = NEW.conversion_id
      AND refunded <> NEW.total_refunded;
END;

CREATE TRIGGER refunded_is_the_sum BEFORE UPDATE OF refunded ON conversions
BEGIN
  SELECT RAISE(ABORT, 'refunded is not the sum of the ledger')
    WHERE NEW.refunded <> (SELECT coalesce(sum(amount), 0) FROM refunds
      WHERE brand_id = NEW.brand_id AND environment = NEW.environment AND conversion_id = NEW.conversion_id);
END;

CREATE TRIGGER conversion_starts_unrefunded BEFORE INSERT ON conversions WHEN NEW.refunded <> 0
BEGIN
  SELECT RAISE(ABORT, 'a conversion starts without refunds');
END;

CREATE TRIGGER conversion_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, conversion_id, order_id, order_total, attributable_revenue ON conversions
BEGIN
  SELECT RAISE(ABORT, 'a recorded conversion does not change');
END;

CREATE TRIGGER refund_is_immutable BEFORE UPDATE ON refunds
BEGIN
  SELECT RAISE(ABORT, 'a ledger entry does not change');
END;

CREATE TRIGGER refund_is_permanent BEFORE DELETE ON refunds
BEGIN
  SELECT RAISE(ABORT, 'a ledger entry is not deleted');
END;
