-- What became of the events that were acknowledged while the database could not be asked.
--
-- An event that could be recorded is in its own table, as any other. What stands here tells so, under the identifier with which it was
-- acknowledged, and of the others why they are nowhere else: whoever was told "accepted" can always learn what came of it.

CREATE TABLE accepted (
  brand_id      TEXT    NOT NULL REFERENCES brands (brand_id),
  environment   TEXT    NOT NULL CHECK (environment IN ('live', 'test')),
  accepted_id   TEXT    NOT NULL,
  event         TEXT    NOT NULL CHECK (event IN ('conversion', 'refund', 'claim', 'visit')),
  -- A duplicate is recorded under another identifier, by an event that came first; or it is a refund that changed nothing.
  outcome       TEXT    NOT NULL CHECK (outcome IN ('recorded', 'duplicate', 'not_recorded')),
  -- As a caller knows it: conversion_id, refund_id, claim_id or visit_id.
  recorded_id   TEXT,
  -- Of a refund.
  conversion_id TEXT,
  -- Why it was not recorded, as the answer would have said it.
  code          TEXT,
  error         TEXT,
  -- Of what was not recorded for a reason that the brand may know; its email, if it has one, and nothing else about a person where
  -- nobody could find it to erase it.
  email         TEXT,
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
BEGIN
  SELECT RAISE(ABORT, 'what became of an accepted event does not change');
END;

CREATE TRIGGER accepted_forgets_only_the_person BEFORE UPDATE OF email, payload ON accepted
WHEN NEW.email IS NOT NULL OR NEW.payload IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'what became of an accepted event does not change');
END;
