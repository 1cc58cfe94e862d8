-- Everything that the service stores. What must always hold is held here, whatever the code does: by CHECK, UNIQUE and triggers.
-- Every row of an event carries its brand and its environment, and every index begins with them: live and test never see
-- each other, and a brand can move to another database with its rows.
-- Money is in integers of 1/10,000. Times are milliseconds since 1970, UTC.

-- Brands and keys --------------------------------------------------------------------------------------------------------------------
CREATE TABLE brands (
  brand_id   TEXT    NOT NULL PRIMARY KEY,
  name       TEXT    NOT NULL,
  plan       TEXT    NOT NULL CHECK (plan IN ('starter', 'growth', 'premier')),
  basis      TEXT    NOT NULL CHECK (basis IN ('paid', 'gross')), -- `order_total` is what was paid, or the amount before any adjustments.
  currency   TEXT    CHECK (length(currency) = 3), -- Of amounts that are sent without one; NULL while nobody has said it.
  created_at INTEGER NOT NULL,
  -- The number of the database to ask instead; NULL where the brand lives. Of all databases at most one has NULL for a brand.
  elsewhere  INTEGER CHECK (elsewhere BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  brand_id       TEXT    NOT NULL REFERENCES brands (brand_id),
  key_id         TEXT    NOT NULL,
  environment    TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  digest         TEXT    NOT NULL CHECK (length(digest) = 64), -- HMAC-SHA-256 of the key under a secret that is not in the database.
  label          TEXT    NOT NULL,
  created_at     INTEGER NOT NULL,
  expires_at     INTEGER,
  revoked_at     INTEGER,
  rehashed_at    INTEGER, -- When it was last moved to its hash under another KEY_PEPPER, which tells which keys still wait for it.
  events         TEXT    CHECK (events IS NULL OR json_type(events) = 'array'), -- NULL for all; with an empty one it can only read.
  successor      TEXT, -- The key_id of the key that replaced this one.
  own_expires_at INTEGER, -- The end that it had before it was replaced, which is that of its successors.
  PRIMARY KEY (brand_id, key_id)
) STRICT, WITHOUT ROWID;

-- Events -----------------------------------------------------------------------------------------------------------------------------
-- `seq` is the order of insertion, so that "the most recent" asks no clock. What is recorded does not change, but for erasing a person:
-- an email becomes a mark, and the members of a payload that are about a person are removed. Triggers know no other change.

CREATE TABLE claims (
  seq           INTEGER PRIMARY KEY,
  brand_id      TEXT    NOT NULL REFERENCES brands (brand_id),
  environment   TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  claim_id      TEXT    NOT NULL,
  referral_code TEXT    NOT NULL,
  email         TEXT    NOT NULL,
  payload       TEXT    NOT NULL,
  key_id        TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  customer_id   TEXT    AS (payload ->> '$.customer_id') VIRTUAL,
  -- When it happened, if the sender said so.
  occurred_at   INTEGER AS (unixepoch(payload ->> '$.occurred_at') * 1000 + CAST(substr(payload ->> '$.occurred_at', 21, 3) AS INTEGER)) VIRTUAL,
  UNIQUE (brand_id, environment, claim_id),
  -- The email first: it also finds a customer's claims for attribution.
  UNIQUE (brand_id, environment, email, referral_code)
) STRICT;
CREATE INDEX claims_of_customer ON claims (brand_id, environment, customer_id) WHERE customer_id IS NOT NULL;
CREATE TRIGGER claim_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, claim_id, referral_code, key_id, created_at ON claims
BEGIN SELECT RAISE(ABORT, 'a recorded claim does not change'); END;

-- The mark is a keyed hash of the email: by it a claim that is delivered again is known, and nothing else.
CREATE TRIGGER claim_forgets_only_the_claimant BEFORE UPDATE OF email, payload ON claims
WHEN substr(NEW.email, 1, 7) <> 'erased:' OR NEW.payload <> json_remove(OLD.payload, '$.email', '$.name', '$.phone', '$.customer_id', '$.metadata')
BEGIN SELECT RAISE(ABORT, 'a recorded claim does not change'); END;

CREATE TABLE conversions (
  seq                  INTEGER PRIMARY KEY,
  brand_id             TEXT    NOT NULL REFERENCES brands (brand_id),
  environment          TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  conversion_id        TEXT    NOT NULL,
  order_id             TEXT,
  customer_email       TEXT    NOT NULL,
  order_total          INTEGER NOT NULL CHECK (order_total BETWEEN 0 AND 999999999999999),
  attributable_revenue INTEGER NOT NULL CHECK (attributable_revenue BETWEEN 0 AND order_total), -- Before any refund.
  refunded             INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND order_total), -- The sum of the applied refunds.
  attribution          TEXT    NOT NULL CHECK (attribution IN ('code', 'customer_id', 'email', 'none')),
  referral_code        TEXT,
  claim_id             TEXT,
  payload              TEXT    NOT NULL,
  key_id               TEXT    NOT NULL,
  created_at           INTEGER NOT NULL,
  occurred_at          INTEGER AS (unixepoch(payload ->> '$.occurred_at') * 1000 + CAST(substr(payload ->> '$.occurred_at', 21, 3) AS INTEGER)) VIRTUAL,
  -- By this a person's conversions are found, to refund or to erase them: by the claim, which is of the same email, or else by the email.
  person               TEXT    AS (coalesce(claim_id, customer_email)) VIRTUAL,
  CHECK ((attribution = 'none') = (referral_code IS NULL)),
  CHECK (claim_id IS NULL OR attribution <> 'none'),
  UNIQUE (brand_id, environment, conversion_id),
  UNIQUE (brand_id, environment, order_id)
) STRICT;
CREATE INDEX conversions_of_person ON conversions (brand_id, environment, person);

-- The claim of the same customer may have another email.
CREATE INDEX conversions_of_customer ON conversions (brand_id, environment, customer_email) WHERE attribution = 'customer_id';
CREATE TRIGGER conversion_starts_unrefunded BEFORE INSERT ON conversions WHEN NEW.refunded <> 0
BEGIN SELECT RAISE(ABORT, 'a conversion starts without refunds'); END;
CREATE TRIGGER conversion_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, conversion_id, order_id, order_total, attributable_revenue, attribution,
  referral_code, claim_id, key_id, created_at ON conversions
BEGIN SELECT RAISE(ABORT, 'a recorded conversion does not change'); END;
CREATE TRIGGER conversion_forgets_only_the_customer BEFORE UPDATE OF customer_email, payload ON conversions
WHEN NEW.customer_email <> 'erased' OR NEW.payload <> json_remove(OLD.payload, '$.customer_email', '$.customer_name', '$.customer_id', '$.metadata')
BEGIN SELECT RAISE(ABORT, 'a recorded conversion does not change'); END;

-- The ledger. A conversion's refunded amount is the sum of its entries, and nobody can make it anything else.
CREATE TABLE refunds (
  seq            INTEGER PRIMARY KEY,
  brand_id       TEXT    NOT NULL,
  environment    TEXT    NOT NULL,
  conversion_id  TEXT    NOT NULL,
  refund_id      TEXT    NOT NULL, -- The sender's, or the entry's own.
  entry_id       TEXT    NOT NULL,
  amount         INTEGER NOT NULL CHECK (amount >= 0), -- Applied by this entry; 0 only for the refund of an order of 0.
  total_refunded INTEGER NOT NULL CHECK (amount > 0 OR total_refunded = 0), -- The sum up to and with this entry.
  revenue_taken  INTEGER NOT NULL CHECK (revenue_taken BETWEEN 0 AND amount), -- How much less revenue the conversion brings by this entry.
  payload        TEXT    NOT NULL,
  key_id         TEXT    NOT NULL,
  created_at     INTEGER NOT NULL,
  occurred_at    INTEGER AS (unixepoch(payload ->> '$.occurred_at') * 1000 + CAST(substr(payload ->> '$.occurred_at', 21, 3) AS INTEGER)) VIRTUAL,
  UNIQUE (brand_id, environment, conversion_id, refund_id),
  FOREIGN KEY (brand_id, environment, conversion_id) REFERENCES conversions (brand_id, environment, conversion_id)
) STRICT;
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
CREATE TRIGGER refund_is_immutable
BEFORE UPDATE OF seq, brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, revenue_taken, key_id, created_at
ON refunds
BEGIN SELECT RAISE(ABORT, 'a ledger entry does not change'); END;
CREATE TRIGGER refund_forgets_only_the_reason BEFORE UPDATE OF payload ON refunds
WHEN NEW.payload <> json_remove(OLD.payload, '$.refund_reason', '$.metadata')
BEGIN SELECT RAISE(ABORT, 'a ledger entry does not change'); END;

-- What is permanent is so where its brand lives.
CREATE TRIGGER refund_is_permanent BEFORE DELETE ON refunds
WHEN NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = OLD.brand_id AND role = 'left')
BEGIN SELECT RAISE(ABORT, 'a ledger entry is not deleted'); END;

CREATE TABLE visits (
  seq           INTEGER PRIMARY KEY,
  brand_id      TEXT    NOT NULL REFERENCES brands (brand_id),
  environment   TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  visit_id      TEXT    NOT NULL,
  referral_code TEXT    NOT NULL,
  payload       TEXT    NOT NULL,
  key_id        TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  occurred_at   INTEGER AS (unixepoch(payload ->> '$.occurred_at') * 1000 + CAST(substr(payload ->> '$.occurred_at', 21, 3) AS INTEGER)) VIRTUAL,
  UNIQUE (brand_id, environment, visit_id)
) STRICT;
CREATE TRIGGER visit_is_immutable BEFORE UPDATE ON visits
BEGIN SELECT RAISE(ABORT, 'a recorded visit does not change'); END;

-- The feed ---------------------------------------------------------------------------------------------------------------------------
-- One list of all events of a brand and environment, in the order in which they were stored, with the figures that a summary adds up.
-- The tables' own `seq` orders one kind of event only, and the clocks of two Workers may disagree. An event gets its place here in the
-- transaction that stores it, always behind all others: a reader has missed nothing before the last place. A refund counts under
-- its conversion's code, and takes from the revenue what it took from the conversion's.
CREATE TABLE feed (
  brand_id      TEXT    NOT NULL,
  environment   TEXT    NOT NULL,
  event         TEXT    NOT NULL CHECK (event IN ('conversion', 'refund', 'claim', 'visit')),
  at            INTEGER NOT NULL CHECK (at >= created_at), -- Its created_at, or the place before it if later: it never falls.
  seq           INTEGER NOT NULL, -- 1, 2, 3 and so on within the brand and environment.
  row           INTEGER NOT NULL, -- The event's `seq` in its own table.
  created_at    INTEGER NOT NULL,
  referral_code TEXT,
  order_total   INTEGER NOT NULL,
  revenue       INTEGER NOT NULL, -- Below zero of a refund.
  refunded      INTEGER NOT NULL,
  currency      TEXT, -- Of the order; NULL for the brand's own.
  occurred_at   INTEGER,
  PRIMARY KEY (brand_id, environment, event, at, seq)
) STRICT, WITHOUT ROWID;

-- A summary counts an event on the day on which it happened. Most arrive as they happen, and cost no row here.
CREATE INDEX feed_by_occurrence ON feed (brand_id, environment, occurred_at) WHERE occurred_at IS NOT NULL;

-- To insert into this is to append to the feed.
CREATE VIEW feed_end AS
SELECT brand_id, environment, event, row, created_at, referral_code, order_total, revenue, refunded, currency, occurred_at FROM feed;
CREATE TRIGGER event_is_appended INSTEAD OF INSERT ON feed_end
BEGIN
  INSERT INTO feed (brand_id, environment, event, at, seq, row, created_at, referral_code, order_total, revenue, refunded, currency,
    occurred_at)
  SELECT NEW.brand_id, NEW.environment, NEW.event, max(NEW.created_at, coalesce(max(at), 0)), coalesce(max(seq), 0) + 1, NEW.row,
    NEW.created_at, NEW.referral_code, NEW.order_total, NEW.revenue, NEW.refunded, NEW.currency, NEW.occurred_at
  FROM (
    SELECT * FROM (SELECT at, seq FROM feed WHERE brand_id = NEW.brand_id AND environment = NEW.environment
      AND event = 'conversion' ORDER BY at DESC, seq DESC LIMIT 1)
    UNION ALL SELECT * FROM (SELECT at, seq FROM feed WHERE brand_id = NEW.brand_id AND environment = NEW.environment
      AND event = 'refund' ORDER BY at DESC, seq DESC LIMIT 1)
    UNION ALL SELECT * FROM (SELECT at, seq FROM feed WHERE brand_id = NEW.brand_id AND environment = NEW.environment
      AND event = 'claim' ORDER BY at DESC, seq DESC LIMIT 1)
    UNION ALL SELECT * FROM (SELECT at, seq FROM feed WHERE brand_id = NEW.brand_id AND environment = NEW.environment
      AND event = 'visit' ORDER BY at DESC, seq DESC LIMIT 1)
  );
END;
CREATE TRIGGER conversion_is_listed AFTER INSERT ON conversions
BEGIN
  INSERT INTO feed_end VALUES (NEW.brand_id, NEW.environment, 'conversion', NEW.seq, NEW.created_at, NEW.referral_code,
    NEW.order_total, NEW.attributable_revenue, 0, NEW.payload ->> '$.currency', NEW.occurred_at);
END;
CREATE TRIGGER refund_is_listed AFTER INSERT ON refunds
BEGIN
  INSERT INTO feed_end SELECT NEW.brand_id, NEW.environment, 'refund', NEW.seq, NEW.created_at, referral_code, 0, -NEW.revenue_taken, NEW.amount,
    payload ->> '$.currency', NEW.occurred_at FROM conversions
    WHERE brand_id = NEW.brand_id AND environment = NEW.environment AND conversion_id = NEW.conversion_id;
END;
CREATE TRIGGER claim_is_listed AFTER INSERT ON claims
BEGIN
  INSERT INTO feed_end VALUES (NEW.brand_id, NEW.environment, 'claim', NEW.seq, NEW.created_at, NEW.referral_code, 0, 0, 0, NULL, NEW.occurred_at);
END;
CREATE TRIGGER visit_is_listed AFTER INSERT ON visits
BEGIN
  INSERT INTO feed_end VALUES (NEW.brand_id, NEW.environment, 'visit', NEW.seq, NEW.created_at, NEW.referral_code, 0, 0, 0, NULL, NEW.occurred_at);
END;
CREATE TRIGGER place_in_the_feed_is_immutable BEFORE UPDATE ON feed
BEGIN SELECT RAISE(ABORT, 'a place in the feed does not change'); END;
CREATE TRIGGER place_in_the_feed_is_permanent BEFORE DELETE ON feed
WHEN NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = OLD.brand_id AND role = 'left')
BEGIN SELECT RAISE(ABORT, 'a place in the feed is not given up'); END;

-- What is remembered of deliveries ---------------------------------------------------------------------------------------------------
-- What a request with an Idempotency-Key was answered with.
CREATE TABLE idempotency_keys (
  brand_id        TEXT    NOT NULL REFERENCES brands (brand_id),
  environment     TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  event           TEXT    NOT NULL CHECK (event IN ('conversion', 'refund', 'claim', 'visit')),
  idempotency_key TEXT    NOT NULL,
  payload_digest  TEXT    NOT NULL CHECK (length(payload_digest) = 64), -- SHA-256 of the normalized payload, to tell another one.
  row_id          TEXT, -- The row of the event that the answer told of; NULL for a refund that changed nothing.
  conversion_id   TEXT, -- The rest only for a refund, whose answer depends on when it was given.
  refund_id       TEXT,
  amount          INTEGER,
  total_refunded  INTEGER,
  created_at      INTEGER NOT NULL,
  CHECK ((event = 'refund') = (total_refunded IS NOT NULL)),
  PRIMARY KEY (brand_id, environment, event, idempotency_key)
) STRICT, WITHOUT ROWID;

-- What was remembered of an event, for its digest is one of the person's data, too.
CREATE INDEX idempotency_keys_of_event ON idempotency_keys (brand_id, environment, coalesce(conversion_id, row_id));
CREATE TRIGGER remembered_result_is_immutable
BEFORE UPDATE OF brand_id, environment, event, idempotency_key, row_id, conversion_id, refund_id, amount, total_refunded, created_at
ON idempotency_keys
BEGIN SELECT RAISE(ABORT, 'a remembered result does not change'); END;
CREATE TRIGGER remembered_result_forgets_only_its_payload BEFORE UPDATE OF payload_digest ON idempotency_keys
WHEN NEW.payload_digest <> '0000000000000000000000000000000000000000000000000000000000000000' -- Which stands for any payload.
BEGIN SELECT RAISE(ABORT, 'a remembered result does not change'); END;

-- What became of the events that were acknowledged while the database could not be asked.
-- One that could be recorded is in its own table, as any other. What stands here tells so, under the identifier with which it was
-- acknowledged, and of the others why they are nowhere else: a sender who was told "accepted" can always learn what came of it.
CREATE TABLE accepted (
  brand_id      TEXT    NOT NULL REFERENCES brands (brand_id),
  environment   TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  accepted_id   TEXT    NOT NULL,
  event         TEXT    NOT NULL CHECK (event IN ('conversion', 'refund', 'claim', 'visit')),
  -- A duplicate is recorded under another identifier, by an event that came first; or it is a refund that changed nothing.
  outcome       TEXT    NOT NULL CHECK (outcome IN ('recorded', 'duplicate', 'not_recorded')),
  recorded_id   TEXT, -- As a caller knows it: conversion_id, refund_id, claim_id or visit_id.
  conversion_id TEXT, -- Of a refund.
  code          TEXT, -- Why it was not recorded, as the answer would have said it.
  error         TEXT,
  email         TEXT, -- These two of an event that was not recorded; what is about a person only where an email finds it, to erase it.
  payload       TEXT,
  key_id        TEXT    NOT NULL,
  accepted_at   INTEGER NOT NULL,
  settled_at    INTEGER NOT NULL,
  CHECK ((outcome = 'not_recorded') = (recorded_id IS NULL)),
  CHECK ((outcome = 'not_recorded') = (code IS NOT NULL)),
  PRIMARY KEY (brand_id, environment, accepted_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accepted_of_person ON accepted (brand_id, environment, email) WHERE email IS NOT NULL;
CREATE TRIGGER accepted_is_immutable
BEFORE UPDATE OF brand_id, environment, accepted_id, event, outcome, recorded_id, conversion_id, code, error, key_id, accepted_at, settled_at
ON accepted
BEGIN SELECT RAISE(ABORT, 'what became of an accepted event does not change'); END;
CREATE TRIGGER accepted_forgets_only_the_person BEFORE UPDATE OF email, payload ON accepted
WHEN NEW.email IS NOT NULL OR NEW.payload IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what became of an accepted event does not change'); END;

-- What was refused -------------------------------------------------------------------------------------------------------------------
-- How often requests of a key were refused. Nothing of a payload stands here: the path has only documented names, and the message is ours.
CREATE TABLE rejections (
  brand_id        TEXT    NOT NULL,
  environment     TEXT    NOT NULL,
  day             INTEGER NOT NULL, -- Counted from 1970-01-01 UTC.
  key_id          TEXT    NOT NULL,
  route           TEXT    NOT NULL,
  code            TEXT    NOT NULL,
  path            TEXT    NOT NULL,
  count           INTEGER NOT NULL,
  last_at         INTEGER NOT NULL,
  last_request_id TEXT    NOT NULL,
  message         TEXT    NOT NULL,
  PRIMARY KEY (brand_id, environment, day, key_id, route, code, path)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rejections_are_forgotten AFTER INSERT ON rejections
BEGIN
  DELETE FROM rejections WHERE brand_id = NEW.brand_id AND environment = NEW.environment AND day < NEW.day - 30;
END;

-- Administration ---------------------------------------------------------------------------------------------------------------------
-- Who changed what. Nothing about a person stands here.
CREATE TABLE audit (
  seq        INTEGER PRIMARY KEY,
  brand_id   TEXT    NOT NULL REFERENCES brands (brand_id),
  request_id TEXT    NOT NULL, -- As in the log. A request makes one change of a brand, which may be tried again after its answer got lost.
  at         INTEGER NOT NULL,
  -- `admin`, or the id of the brand's key; `key.revoked` or the like; the id of the brand or key that was changed.
  actor      TEXT    NOT NULL,
  action     TEXT    NOT NULL,
  target     TEXT    NOT NULL,
  details    TEXT    NOT NULL CHECK (json_type(details) = 'object'),
  UNIQUE (brand_id, request_id)
) STRICT;
CREATE INDEX audit_of_brand ON audit (brand_id); -- With the row's number behind it: the order in which it is read.
CREATE TRIGGER audit_is_immutable BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit record does not change'); END;
CREATE TRIGGER audit_is_permanent BEFORE DELETE ON audit
WHEN NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = OLD.brand_id AND role = 'left')
BEGIN SELECT RAISE(ABORT, 'the audit record is not deleted'); END;

-- Moves ------------------------------------------------------------------------------------------------------------------------------
-- A brand can move to another database while it receives events: what is under way, in both of the databases that take part. A statement
-- of a move names it by its id: what arrives late, after that move has ended, finds nothing to do.
CREATE TABLE moves (
  brand_id TEXT    NOT NULL PRIMARY KEY REFERENCES brands (brand_id),
  move_id  TEXT    NOT NULL,
  -- leaving: the brand lives here, or, with `elsewhere` set, waits until the peer has everything.
  -- arriving: it is copied to here.
  -- clearing: it lives here, and the peer's rows are no longer needed.
  -- left: these are the rows that are no longer needed.
  role     TEXT    NOT NULL CHECK (role IN ('leaving', 'arriving', 'clearing', 'left')),
  peer     INTEGER NOT NULL CHECK (peer BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;

-- The operator's statements begin by inserting a brand into this: they are undone where it does not live.
CREATE VIEW residents AS SELECT brand_id FROM brands WHERE elsewhere IS NULL;
CREATE TRIGGER brand_lives_here INSTEAD OF INSERT ON residents
WHEN EXISTS (SELECT 1 FROM brands WHERE brand_id = NEW.brand_id AND elsewhere IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the brand lives elsewhere'); END;

-- Idempotency keys have no order in which they came, so those that come during a move are noted.
CREATE TABLE late_idempotency_keys (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT, -- Never used again: a part that was copied is removed by it, perhaps late.
  brand_id        TEXT    NOT NULL,
  environment     TEXT    NOT NULL,
  event           TEXT    NOT NULL,
  idempotency_key TEXT    NOT NULL
) STRICT;
CREATE INDEX late_idempotency_keys_of_brand ON late_idempotency_keys (brand_id);
CREATE TRIGGER idempotency_key_is_late AFTER INSERT ON idempotency_keys
WHEN EXISTS (SELECT 1 FROM moves WHERE brand_id = NEW.brand_id AND role = 'leaving')
BEGIN
  INSERT INTO late_idempotency_keys (brand_id, environment, event, idempotency_key)
  VALUES (NEW.brand_id, NEW.environment, NEW.event, NEW.idempotency_key);
END;

-- Erasing changes rows that are copied already.
CREATE TRIGGER nobody_is_erased_during_a_move BEFORE INSERT ON audit
WHEN NEW.action = 'customer.erased' AND EXISTS (SELECT 1 FROM moves WHERE brand_id = NEW.brand_id AND role = 'leaving')
BEGIN SELECT RAISE(ABORT, 'the brand is being moved'); END;

-- To insert into this is to record again, in the order of the feed, what was recorded in another database: the triggers of the tables
-- make the same feed, the same sums and the same refunded amounts of it.
CREATE VIEW arriving_events AS SELECT brand_id, environment, '' AS move_id, event, '' AS id, 0 AS created_at, '' AS payload, '' AS key_id,
  '' AS conversion_id, '' AS order_id, '' AS email, 0 AS order_total, 0 AS attributable_revenue, '' AS attribution,
  '' AS referral_code, '' AS claim_id, '' AS refund_id, 0 AS amount, 0 AS total_refunded, 0 AS revenue_taken FROM feed;
CREATE TRIGGER event_arrives INSTEAD OF INSERT ON arriving_events
WHEN EXISTS (SELECT 1 FROM moves WHERE brand_id = NEW.brand_id AND move_id = NEW.move_id AND role = 'arriving')
BEGIN
  INSERT INTO conversions (brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
    attribution, referral_code, claim_id, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.id, NEW.order_id, NEW.email, NEW.order_total, NEW.attributable_revenue,
    NEW.attribution, NEW.referral_code, NEW.claim_id, NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'conversion' ON CONFLICT DO NOTHING;
  INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, revenue_taken, payload, key_id,
    created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.conversion_id, NEW.refund_id, NEW.id, NEW.amount, NEW.total_refunded, NEW.revenue_taken,
    NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'refund' ON CONFLICT DO NOTHING;
  INSERT INTO claims (brand_id, environment, claim_id, referral_code, email, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.id, NEW.referral_code, NEW.email, NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'claim' ON CONFLICT DO NOTHING;
  INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.id, NEW.referral_code, NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'visit' ON CONFLICT DO NOTHING;
END;
