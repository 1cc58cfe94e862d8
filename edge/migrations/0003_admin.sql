-- What administration needs: keys limited to some events, and a record of every change.
--
-- Only adds, so the code that knows nothing of it goes on working: to it, a key is good for every event.

-- A JSON array of events, as in idempotency_keys.event; NULL for all. An empty one makes a key that can only read.
ALTER TABLE api_keys ADD COLUMN events TEXT CHECK (events IS NULL OR json_type(events) = 'array');

-- Who changed what. Nothing about a person stands here.
CREATE TABLE audit (
  seq        INTEGER PRIMARY KEY,
  brand_id   TEXT    NOT NULL REFERENCES brands (brand_id),
  -- As in the log. A request makes one change of a brand, which may be tried again after its answer got lost.
  request_id TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  -- `admin`, or the id of the brand's key.
  actor      TEXT    NOT NULL,
  -- Such as `key.revoked`.
  action     TEXT    NOT NULL,
  -- The id of what was changed.
  target     TEXT    NOT NULL,
  details    TEXT    NOT NULL CHECK (json_type(details) = 'object'),
  UNIQUE (brand_id, request_id)
) STRICT;

-- With the row's number behind it: the order in which it is read.
CREATE INDEX audit_of_brand ON audit (brand_id);

CREATE TRIGGER audit_is_immutable BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit record does not change');
END;

CREATE TRIGGER audit_is_permanent BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit record is not deleted');
END;
