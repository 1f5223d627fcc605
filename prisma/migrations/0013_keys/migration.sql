-- Keys that expire, when each was used last, and names that are free again once their key is revoked.
ALTER TABLE api_keys ADD COLUMN expires_at TIMESTAMPTZ(3), ADD COLUMN last_used_at TIMESTAMPTZ(3);
ALTER TABLE api_keys DROP CONSTRAINT api_keys_name_key;
CREATE UNIQUE INDEX api_keys_name_idx ON api_keys (name) WHERE revoked_at IS NULL;
