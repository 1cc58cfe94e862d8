-- What came in and went out, summed up by day and referral code, so that a summary reads days and not events.
--
-- Triggers do it, in the transaction that stores the event. A refund counts on its own day, under its conversion's code, and takes
-- from that day's revenue what it took from the conversion's: what was said of a day that is over never changes.

CREATE TABLE daily (
  brand_id           TEXT    NOT NULL,
  environment        TEXT    NOT NULL,
  -- Counted from 1970-01-01, UTC.
  day                INTEGER NOT NULL,
  -- Empty for what has none.
  referral_code      TEXT    NOT NULL,
  conversions        INTEGER NOT NULL,
  refunds            INTEGER NOT NULL,
  claims             INTEGER NOT NULL,
  visits             INTEGER NOT NULL,
  -- Each sum is its wholes and as many 1/10,000 as its rests: a sum of 64 bits would hold only 9,223 of the largest amounts.
  order_total_whole  INTEGER NOT NULL,
  order_total_rest   INTEGER NOT NULL,
  -- Below zero where refunds of earlier days took more than this one brought.
  revenue_whole      INTEGER NOT NULL,
  revenue_rest       INTEGER NOT NULL,
  refunded_whole     INTEGER NOT NULL,
  refunded_rest      INTEGER NOT NULL,
  PRIMARY KEY (brand_id, environment, day, referral_code)
) STRICT, WITHOUT ROWID;

-- To insert into this is to add to the sums. Amounts are in 1/10,000.
CREATE VIEW daily_sum AS SELECT brand_id, environment, 0 AS at, referral_code, conversions, refunds, claims, visits,
  0 AS order_total, 0 AS revenue, 0 AS refunded FROM daily;

CREATE TRIGGER sums_are_added INSTEAD OF INSERT ON daily_sum
BEGIN
  INSERT INTO daily VALUES (NEW.brand_id, NEW.environment, NEW.at / 86400000, coalesce(NEW.referral_code, ''),
    NEW.conversions, NEW.refunds, NEW.claims, NEW.visits, NEW.order_total / 10000, NEW.order_total % 10000,
    NEW.revenue / 10000, NEW.revenue % 10000, NEW.refunded / 10000, NEW.refunded % 10000)
  ON CONFLICT (brand_id, environment, day, referral_code) DO UPDATE SET
    conversions = conversions + excluded.conversions,
    refunds = refunds + excluded.refunds,
    claims = claims + excluded.claims,
    visits = visits + excluded.visits,
    order_total_whole = order_total_whole + excluded.order_total_whole,
    order_total_rest = order_total_rest + excluded.order_total_rest,
    revenue_whole = revenue_whole + excluded.revenue_whole,
    revenue_rest = revenue_rest + excluded.revenue_rest,
    refunded_whole = refunded_whole + excluded.refunded_whole,
    refunded_rest = refunded_rest + excluded.refunded_rest;
END;

-- What each refund took from the revenue of its conversion: attributable_revenue × remaining / order_total, half to even, before
-- it and after it. The product needs 100 bits and SQLite has 64, so it is divided by hand, digit by digit of `remaining` to the
-- base of 4,096: with amounts below 10^15, remainder × 4,096 + digit × revenue stays below 2^63. (Of an order of 0 nothing is taken: a
-- division by 0 is NULL.)
CREATE VIEW refund_effects AS
SELECT brand_id, environment, seq, created_at, referral_code, amount,
  coalesce((q1 + (2 * r1 > t OR (2 * r1 = t AND q1 % 2 = 1))) - (q2 + (2 * r2 > t OR (2 * r2 = t AND q2 % 2 = 1))), 0) AS taken
FROM (SELECT brand_id, environment, seq, created_at, referral_code, amount, a, t, m1, m2,
  q1 * 4096 + (r1 * 4096 + a * (m1 >> 0 & 4095)) / t AS q1, (r1 * 4096 + a * (m1 >> 0 & 4095)) % t AS r1,
  q2 * 4096 + (r2 * 4096 + a * (m2 >> 0 & 4095)) / t AS q2, (r2 * 4096 + a * (m2 >> 0 & 4095)) % t AS r2
FROM (SELECT brand_id, environment, seq, created_at, referral_code, amount, a, t, m1, m2,
  q1 * 4096 + (r1 * 4096 + a * (m1 >> 12 & 4095)) / t AS q1, (r1 * 4096 + a * (m1 >> 12 & 4095)) % t AS r1,
  q2 * 4096 + (r2 * 4096 + a * (m2 >> 12 & 4095)) / t AS q2, (r2 * 4096 + a * (m2 >> 12 & 4095)) % t AS r2
FROM (SELECT brand_id, environment, seq, created_at, referral_code, amount, a, t, m1, m2,
  q1 * 4096 + (r1 * 4096 + a * (m1 >> 24 & 4095)) / t AS q1, (r1 * 4096 + a * (m1 >> 24 & 4095)) % t AS r1,
  q2 * 4096 + (r2 * 4096 + a * (m2 >> 24 & 4095)) / t AS q2, (r2 * 4096 + a * (m2 >> 24 & 4095)) % t AS r2
FROM (SELECT brand_id, environment, seq, created_at, referral_code, amount, a, t, m1, m2,
  q1 * 4096 + (r1 * 4096 + a * (m1 >> 36 & 4095)) / t AS q1, (r1 * 4096 + a * (m1 >> 36 & 4095)) % t AS r1,
  q2 * 4096 + (r2 * 4096 + a * (m2 >> 36 & 4095)) / t AS q2, (r2 * 4096 + a * (m2 >> 36 & 4095)) % t AS r2
FROM (SELECT brand_id, environment, seq, created_at, referral_code, amount, a, t, m1, m2,
  q1 * 4096 + (r1 * 4096 + a * (m1 >> 48 & 4095)) / t AS q1, (r1 * 4096 + a * (m1 >> 48 & 4095)) % t AS r1,
  q2 * 4096 + (r2 * 4096 + a * (m2 >> 48 & 4095)) / t AS q2, (r2 * 4096 + a * (m2 >> 48 & 4095)) % t AS r2
FROM (SELECT refunds.brand_id, refunds.environment, refunds.seq, refunds.created_at, conversions.referral_code, refunds.amount,
    conversions.attributable_revenue AS a, order_total AS t, order_total - total_refunded + amount AS m1,
    order_total - total_refunded AS m2, 0 AS q1, 0 AS r1, 0 AS q2, 0 AS r2
  FROM refunds JOIN conversions USING (brand_id, environment, conversion_id)))))));

CREATE TRIGGER conversion_is_summed AFTER INSERT ON conversions
BEGIN
  INSERT INTO daily_sum VALUES (NEW.brand_id, NEW.environment, NEW.created_at, NEW.referral_code, 1, 0, 0, 0,
    NEW.order_total, NEW.attributable_revenue, 0);
END;

CREATE TRIGGER refund_is_summed AFTER INSERT ON refunds
BEGIN
  INSERT INTO daily_sum SELECT brand_id, environment, created_at, referral_code, 0, 1, 0, 0, 0, -taken, amount
    FROM refund_effects WHERE seq = NEW.seq;
END;

CREATE TRIGGER claim_is_summed AFTER INSERT ON claims
BEGIN
  INSERT INTO daily_sum VALUES (NEW.brand_id, NEW.environment, NEW.created_at, NEW.referral_code, 0, 0, 1, 0, 0, 0, 0);
END;

CREATE TRIGGER visit_is_summed AFTER INSERT ON visits
BEGIN
  INSERT INTO daily_sum VALUES (NEW.brand_id, NEW.environment, NEW.created_at, NEW.referral_code, 0, 0, 0, 1, 0, 0, 0);
END;

-- What was there before.
INSERT INTO daily_sum SELECT brand_id, environment, created_at, referral_code, 1, 0, 0, 0, order_total, attributable_revenue, 0
  FROM conversions;
INSERT INTO daily_sum SELECT brand_id, environment, created_at, referral_code, 0, 1, 0, 0, 0, -taken, amount FROM refund_effects;
INSERT INTO daily_sum SELECT brand_id, environment, created_at, referral_code, 0, 0, 1, 0, 0, 0, 0 FROM claims;
INSERT INTO daily_sum SELECT brand_id, environment, created_at, referral_code, 0, 0, 0, 1, 0, 0, 0 FROM visits;
