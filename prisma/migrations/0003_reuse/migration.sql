-- No sample twice: what a run's samples depend on, and how many samples of a shard were copied from earlier runs.

-- SHA-256 over everything that a sample's result depends on but its index; null for runs from before, which are not reused.
ALTER TABLE runs ADD COLUMN identity CHAR(64) CHECK (identity ~ '^[0-9a-f]{64}$');
CREATE INDEX runs_identity_idx ON runs (identity);

ALTER TABLE shards
  ADD COLUMN reused INTEGER NOT NULL DEFAULT 0,
  ADD CHECK (reused BETWEEN 0 AND COALESCE(ok_samples, 0));
