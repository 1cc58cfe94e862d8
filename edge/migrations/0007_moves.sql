-- A brand can move to another database while it receives events.
--
-- The code that knows nothing of it finds every brand where it is, for none moves before the code that does is deployed.

-- The number of the database to ask instead; NULL where the brand lives. Of all databases at most one has NULL for a brand.
ALTER TABLE brands ADD COLUMN elsewhere INTEGER CHECK (elsewhere BETWEEN 0 AND 255);

-- What is under way, in both of the databases that take part. A statement of a move names it by its id: what arrives late, after
-- that move has ended in whatever way, finds nothing to do.
CREATE TABLE moves (
  brand_id TEXT    NOT NULL PRIMARY KEY REFERENCES brands (brand_id),
  move_id  TEXT    NOT NULL,
  -- leaving: the brand lives here, or, with `elsewhere` set, waits until the peer has everything.
  -- arriving: it is copied to here.
  -- clearing: it lives here, and the peer's rows are no longer needed.
  -- left: these are the rows that are no longer needed.
  role     TEXT    NOT NULL CHECK (role IN ('leaving', 'arriving', 'clearing', 'left')),
  -- The number of the other database.
  peer     INTEGER NOT NULL CHECK (peer BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;

-- The operator's statements begin by inserting a brand into this: they are undone where it does not live.
CREATE VIEW residents AS SELECT brand_id FROM brands WHERE elsewhere IS NULL;

CREATE TRIGGER brand_lives_here INSTEAD OF INSERT ON residents
WHEN EXISTS (SELECT 1 FROM brands WHERE brand_id = NEW.brand_id AND elsewhere IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'the brand lives elsewhere');
END;

-- Idempotency keys have no order in which they came, so those that come during a move are noted.
CREATE TABLE late_idempotency_keys (
  -- Never used again: a part that was copied is removed by it, perhaps late.
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
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
BEGIN
  SELECT RAISE(ABORT, 'the brand is being moved');
END;

-- To insert into this is to record again, in the order of the feed, what was recorded in another database: the triggers of the tables
-- make the same feed, the same sums and the same refunded amounts of it.
CREATE VIEW arriving_events AS SELECT brand_id, environment, '' AS move_id, event, '' AS id, 0 AS created_at, '' AS payload, '' AS key_id,
  '' AS conversion_id, '' AS order_id, '' AS email, 0 AS order_total, 0 AS attributable_revenue, '' AS attribution,
  '' AS referral_code, '' AS claim_id, '' AS refund_id, 0 AS amount, 0 AS total_refunded FROM feed;

CREATE TRIGGER event_arrives INSTEAD OF INSERT ON arriving_events
WHEN EXISTS (SELECT 1 FROM moves WHERE brand_id = NEW.brand_id AND move_id = NEW.move_id AND role = 'arriving')
BEGIN
  INSERT INTO conversions (brand_id, environment, conversion_id, order_id, customer_email, order_total, attributable_revenue,
    attribution, referral_code, claim_id, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.id, NEW.order_id, NEW.email, NEW.order_total, NEW.attributable_revenue,
    NEW.attribution, NEW.referral_code, NEW.claim_id, NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'conversion' ON CONFLICT DO NOTHING;
  INSERT INTO refunds (brand_id, environment, conversion_id, refund_id, entry_id, amount, total_refunded, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.conversion_id, NEW.refund_id, NEW.id, NEW.amount, NEW.total_refunded, NEW.payload,
    NEW.key_id, NEW.created_at
  WHERE NEW.event = 'refund' ON CONFLICT DO NOTHING;
  INSERT INTO claims (brand_id, environment, claim_id, referral_code, email, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.id, NEW.referral_code, NEW.email, NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'claim' ON CONFLICT DO NOTHING;
  INSERT INTO visits (brand_id, environment, visit_id, referral_code, payload, key_id, created_at)
  SELECT NEW.brand_id, NEW.environment, NEW.id, NEW.referral_code, NEW.payload, NEW.key_id, NEW.created_at
  WHERE NEW.event = 'visit' ON CONFLICT DO NOTHING;
END;

-- What is permanent is so where its brand lives.
DROP TRIGGER refund_is_permanent;
CREATE TRIGGER refund_is_permanent BEFORE DELETE ON refunds
WHEN NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = OLD.brand_id AND role = 'left')
BEGIN
  SELECT RAISE(ABORT, 'a ledger entry is not deleted');
END;

DROP TRIGGER audit_is_permanent;
CREATE TRIGGER audit_is_permanent BEFORE DELETE ON audit
WHEN NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = OLD.brand_id AND role = 'left')
BEGIN
  SELECT RAISE(ABORT, 'the audit record is not deleted');
END;

DROP TRIGGER place_in_the_feed_is_permanent;
CREATE TRIGGER place_in_the_feed_is_permanent BEFORE DELETE ON feed
WHEN NOT EXISTS (SELECT 1 FROM moves WHERE brand_id = OLD.brand_id AND role = 'left')
BEGIN
  SELECT RAISE(ABORT, 'a place in the feed is not given up');
END;
