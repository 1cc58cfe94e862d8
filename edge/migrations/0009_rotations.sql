-- A key can be replaced once more while it is still good: the answer that showed the new key may have been lost, and it is shown once.
--
-- Only adds, so the code that knows nothing of it goes on working: a key that it rotates has no successor here.

-- The key_id of the key that replaced this one.
ALTER TABLE api_keys ADD COLUMN successor TEXT;

-- The end that it had before it was replaced, which is that of its successors.
ALTER TABLE api_keys ADD COLUMN own_expires_at INTEGER;
