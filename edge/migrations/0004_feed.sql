-- One list of all events of a brand and environment, in the order in which they were stored.
--
-- The tables' own `seq` orders one kind of event only, and the clocks of two Workers may disagree. An event gets its place
-- here in the transaction that stores it, always behind all others: whoever has read the list up to some place has missed
-- nothing before it. Triggers do it, so that it holds for a Worker that knows nothing of the list, too.

CREATE TABLE feed (
  brand_id    TEXT    NOT NULL,
  environment TEXT    NOT NULL,
  event       TEXT    NOT NULL CHECK (event IN ('conversion', 'refund', 'claim', 'visit')),
  -- The event's created_at, or the last one's before it where that is later: it never falls as `seq` grows.
  at          INTEGER NOT NULL,
  -- 1, 2, 3 and so on within the brand and environment.
  seq         INTEGER NOT NULL,
  -- The event's `seq` in its own table.
  row         INTEGER NOT NULL,
  PRIMARY KEY (brand_id, environment, event, at, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO feed (brand_id, environment, event, at, seq, row)
SELECT brand_id, environment, event, at, row_number() OVER (PARTITION BY brand_id, environment ORDER BY at, kind, row), row
FROM (
  SELECT brand_id, environment, 'claim' AS event, created_at AS at, 1 AS kind, seq AS row FROM claims
  UNION ALL SELECT brand_id, environment, 'conversion', created_at, 2, seq FROM conversions
  UNION ALL SELECT brand_id, environment, 'refund', created_at, 3, seq FROM refunds
  UNION ALL SELECT brand_id, environment, 'visit', created_at, 4, seq FROM visits
);

-- To insert into this is to append to the feed.
CREATE VIEW feed_end AS SELECT brand_id, environment, event, at, row FROM feed;

CREATE TRIGGER event_is_appended INSTEAD OF INSERT ON feed_end
BEGIN
  INSERT INTO feed (brand_id, environment, event, at, seq, row)
  SELECT NEW.brand_id, NEW.environment, NEW.event, max(NEW.at, coalesce(max(at), 0)), coalesce(max(seq), 0) + 1, NEW.row
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
  INSERT INTO feed_end (brand_id, environment, event, at, row)
  VALUES (NEW.brand_id, NEW.environment, 'conversion', NEW.created_at, NEW.seq);
END;

CREATE TRIGGER refund_is_listed AFTER INSERT ON refunds
BEGIN
  INSERT INTO feed_end (brand_id, environment, event, at, row)
  VALUES (NEW.brand_id, NEW.environment, 'refund', NEW.created_at, NEW.seq);
END;

CREATE TRIGGER claim_is_listed AFTER INSERT ON claims
BEGIN
  INSERT INTO feed_end (brand_id, environment, event, at, row)
  VALUES (NEW.brand_id, NEW.environment, 'claim', NEW.created_at, NEW.seq);
END;

CREATE TRIGGER visit_is_listed AFTER INSERT ON visits
BEGIN
  INSERT INTO feed_end (brand_id, environment, event, at, row)
  VALUES (NEW.brand_id, NEW.environment, 'visit', NEW.created_at, NEW.seq);
END;

CREATE TRIGGER place_in_the_feed_is_immutable BEFORE UPDATE ON feed
BEGIN
  SELECT RAISE(ABORT, 'a place in the feed does not change');
END;

CREATE TRIGGER place_in_the_feed_is_permanent BEFORE DELETE ON feed
BEGIN
  SELECT RAISE(ABORT, 'a place in the feed is not given up');
END;
