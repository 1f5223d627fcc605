/** Shards that end before they are computed: which are not wanted any more, and the samples that they have finished. */
import type { SampleResult, ShardJob } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { resultRows } from './results.js';
import { underShardLocks } from './shardLocks.js';
import { interruptedShardStates, jobRows, openShardStates, openSweepStates } from './sqlParts.js';

/**
 * Stores those samples of a shard that are finished when its computation ends early: they are not computed again. A cancelled shard
 * keeps them too. Of a completed or failed one, and of one that is gone, nothing is stored. Returns the number of new rows.
 */
export async function keepSamples(
  store: Store,
  { job, results }: { job: ShardJob; results: readonly SampleResult[] },
): Promise<number> {
  if (results.length === 0) return 0;
  // The locks order this against the statement that completes or fails the shard. A cancelled one is folded anew.
  const [kept] = await underShardLocks(
    store,
    job,
    store.prisma.$queryRaw<Array<{ rows: number }>>`
    WITH shard AS (
      SELECT run_id, index, first_sample, sample_count FROM shards
      WHERE run_id = ${job.runId}::uuid AND index = ${job.shardIndex}::int AND state IN ${interruptedShardStates}
    ), stored AS (
      INSERT INTO results (run_id, sample_index, shard_index, status, scalars, vectors, error)
      SELECT shard.run_id, sample.sample_index, shard.index, sample.status, sample.scalars::jsonb, decode(sample.vectors, 'base64'), sample.error
      FROM shard CROSS JOIN ${resultRows(results)}
      WHERE sample.sample_index >= first_sample AND sample.sample_index < first_sample + sample_count
      ON CONFLICT DO NOTHING RETURNING status
    ), counts AS (
      SELECT count(*)::int AS rows, count(*) FILTER (WHERE status = 'ok')::int AS ok FROM stored
    ), counted AS (
      UPDATE shards SET stored_ok = stored_ok + ok, stored_failed = stored_failed + rows - ok, partial = NULL,
        finished_at = CASE WHEN state = 'cancelled' THEN GREATEST(now(), finished_at + interval '1 millisecond') END
      FROM counts JOIN shard ON true
      WHERE shards.run_id = shard.run_id AND shards.index = shard.index AND rows > 0
    )
    SELECT rows FROM counts`,
  );
  return kept?.rows ?? 0;
}

/** The shards that need not be computed any further: final, gone, or of a sweep that is paused or has ended. */
export async function unwantedShards(store: Store, jobs: readonly ShardJob[]): Promise<ShardJob[]> {
  if (jobs.length === 0) return [];
  return await store.prisma.$queryRaw<ShardJob[]>`
    SELECT job.run_id AS "runId", job.index AS "shardIndex" FROM ${jobRows(jobs)}
    LEFT JOIN shards USING (run_id, index) LEFT JOIN runs ON runs.id = job.run_id LEFT JOIN sweeps ON sweeps.id = runs.sweep_id
    WHERE shards.state IS NULL OR shards.state NOT IN ${openShardStates} OR sweeps.state NOT IN ${openSweepStates}`;
}
