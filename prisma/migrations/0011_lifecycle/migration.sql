-- A sweep can be paused, and one that is deleted is purged in the background. A shard can end in more than one go: rows that it has are kept.

ALTER TABLE sweeps
  DROP CONSTRAINT sweeps_state_check,
  ADD CONSTRAINT sweeps_state_check
    CHECK (state IN ('submitted', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  -- When a user deleted it: nobody sees it any more, and its rows are deleted in batches.
  ADD COLUMN deleted_at TIMESTAMPTZ(3),
  -- Whether the models and data sets that only it used go with it.
  ADD COLUMN delete_unused BOOLEAN NOT NULL DEFAULT false,
  ADD CHECK ((deleted_at IS NOT NULL) <= (state IN ('completed', 'failed', 'cancelled'))),
  ADD CHECK (delete_unused <= (deleted_at IS NOT NULL));
CREATE INDEX sweeps_deleted_idx ON sweeps (deleted_at) WHERE deleted_at IS NOT NULL;

-- Of its samples, those that had a row before the attempt that ended it, and were not copied: an interrupted attempt computed them.
ALTER TABLE shards
  DROP CONSTRAINT shards_check7, -- reused BETWEEN 0 AND COALESCE(ok_samples, 0)
  ADD COLUMN kept INTEGER NOT NULL DEFAULT 0,
  ADD CHECK (reused BETWEEN 0 AND COALESCE(ok_samples, sample_count)),
  ADD CHECK (kept BETWEEN 0 AND sample_count - reused);
