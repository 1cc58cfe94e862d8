-- When a key was last moved to its hash under another KEY_PEPPER: says which keys a change of the pepper still waits for.
ALTER TABLE api_keys ADD COLUMN rehashed_at INTEGER;
