-- Rows that a shard has before it is completed or failed are counted with it, and those of a cancelled shard are folded.

ALTER TABLE shards
  -- Rows by status; 0 once the shard is completed or failed, since then it has one for each sample.
  ADD COLUMN stored_ok INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN stored_failed INTEGER NOT NULL DEFAULT 0,
  DROP CONSTRAINT shards_check6, -- partial only of completed and failed ones
  ADD CHECK ((partial IS NOT NULL) <= (state IN ('completed', 'failed') OR (state = 'cancelled' AND stored_ok + stored_failed > 0)));

UPDATE shards SET stored_ok = counted.ok, stored_failed = counted.failed FROM (
  SELECT shards.run_id, shards.index, count(*) FILTER (WHERE results.status = 'ok') AS ok,
    count(*) FILTER (WHERE results.status = 'failed') AS failed
  FROM shards JOIN results ON results.run_id = shards.run_id
    AND results.sample_index >= shards.first_sample AND results.sample_index < shards.first_sample + shards.sample_count
  WHERE shards.state IN ('pending', 'queued', 'active', 'cancelled')
  GROUP BY shards.run_id, shards.index
) AS counted WHERE shards.run_id = counted.run_id AND shards.index = counted.index;

ALTER TABLE shards
  ADD CHECK (stored_ok >= 0 AND stored_failed >= 0 AND stored_ok + stored_failed <= sample_count),
  ADD CHECK (state NOT IN ('completed', 'failed') OR stored_ok + stored_failed = 0);

CREATE INDEX shards_unfolded_cancelled_idx ON shards (run_id, index)
  WHERE state = 'cancelled' AND partial IS NULL AND stored_ok + stored_failed > 0;
