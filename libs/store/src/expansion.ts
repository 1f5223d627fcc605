/** From sweeps to queue jobs: runs are cut into shards, pending shards are handed to the queue, lost shards are taken back. */
import { type AnalysisKind, hashedRoles } from '@isthmus/analyses/definitions';
import type { ShardJob } from '@isthmus/contracts';
import type { Store } from './connection.js';
import { heldSamples } from './earlierResults.js';
import { Prisma } from './generated/client.js';
import { handedOverShardStates, lockedShards, lostRunStates, openSweepStates } from './sqlParts.js';

/** A waiting run whose inputs, if it has any, are all completed. */
const readyRun = Prisma.sql`runs.state = 'waiting' AND NOT EXISTS (
  SELECT FROM run_inputs JOIN runs AS input ON input.id = run_inputs.input_run_id
  WHERE run_inputs.run_id = runs.id AND input.state <> 'completed')`;

/**
 * Cuts the runs that are ready into shards, with one atomic statement per run: after a crash the next call does the rest. A sweep is
 * running once none of its runs is ready any more; the waiting ones wait for their inputs.
 * @param limit largest number of sweeps in one call, oldest first
 */
export async function expandSubmittedSweeps(
  store: Store,
  { limit }: { limit: number },
): Promise<{ sweeps: number; runs: number; shards: number }> {
  const sweeps = await store.prisma.$queryRaw<Array<{ id: string; runs: string[] }>>`
    SELECT sweeps.id, COALESCE(array_agg(runs.id::text ORDER BY runs.index) FILTER (WHERE runs.id IS NOT NULL), '{}') AS runs
    FROM sweeps LEFT JOIN runs ON runs.sweep_id = sweeps.id AND ${readyRun}
    WHERE sweeps.state IN ${openSweepStates} AND (sweeps.state = 'submitted' OR runs.id IS NOT NULL)
    GROUP BY sweeps.id ORDER BY sweeps.created_at, sweeps.id LIMIT ${limit}::int`;
  const done = { sweeps: 0, runs: 0, shards: 0 };
  for (const sweep of sweeps) {
    for (const runId of sweep.runs) {
      const shards = await expandRun(store, runId);
      done.runs += shards > 0 ? 1 : 0;
      done.shards += shards;
    }
    done.sweeps += await store.prisma.$executeRaw`
      UPDATE sweeps SET state = 'running' WHERE id = ${sweep.id}::uuid AND state = 'submitted'
        AND NOT EXISTS (SELECT FROM runs WHERE runs.sweep_id = sweeps.id AND ${readyRun})`;
  }
  return done;
}

/**
 * Fails waiting runs that read a failed or cancelled run, with the reason. Runs that read the newly failed ones fail with the next call.
 * Returns the number of runs.
 */
export async function failDependentRuns(store: Store): Promise<number> {
  return await store.prisma.$executeRaw`
    WITH lost AS (
      SELECT DISTINCT ON (runs.id) runs.id, 'its input, run ' || input.index || ' (' || input.analysis || '), '
        || CASE input.state WHEN 'failed' THEN 'failed: ' || input.error ELSE 'was cancelled' END AS reason
      FROM runs JOIN run_inputs ON run_inputs.run_id = runs.id JOIN runs AS input ON input.id = run_inputs.input_run_id
      WHERE runs.state = 'waiting' AND input.state IN ${lostRunStates}
      ORDER BY runs.id, run_inputs.role
    )
    UPDATE runs SET state = 'failed', error = lost.reason, finished_at = now()
    FROM lost WHERE runs.id = lost.id AND runs.state = 'waiting'`;
}

const hashedInput = Prisma.sql`run_inputs.run_id = runs.id AND run_inputs.role = ANY (${[...hashedRoles]}::text[])`;

/**
 * The identity of a run that is about to be cut, from the planned one, as an expression on `runs`. Its inputs are computed by now: if their
 * vectors count in the identity, like the directions that span the shared subspace S, their hash is added, so that only results on the same S
 * are reused.
 */
export function identityWithInputs(planned: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE
    WHEN EXISTS (SELECT FROM run_inputs WHERE ${hashedInput})
    THEN encode(sha256(convert_to(${planned}, 'UTF8') || (
      SELECT string_agg(sha256(results.vectors), ''::bytea ORDER BY run_inputs.role, results.sample_index)
      FROM run_inputs JOIN results ON results.run_id = run_inputs.input_run_id AND results.vectors IS NOT NULL
      WHERE ${hashedInput})), 'hex')
    ELSE ${planned} END`;
}

/**
 * Only one caller moves the run from waiting to running, and that caller makes the shards; a cancelled run is not waiting. A shard whose
 * samples earlier runs all have is completed at once with copies of their rows, and never reaches the queue. A run that was opened again has
 * its shards and its identity already.
 */
async function expandRun(store: Store, runId: string): Promise<number> {
  const [made] = await store.prisma.$queryRaw<Array<{ shards: number }>>`
    WITH run AS (
      UPDATE runs SET state = 'running', identity = CASE WHEN cut.shards > 0 THEN identity ELSE ${identityWithInputs(Prisma.sql`identity`)} END
      FROM (SELECT count(*)::int AS shards FROM shards WHERE run_id = ${runId}::uuid) AS cut
      WHERE id = ${runId}::uuid AND state = 'waiting'
      RETURNING id, sweep_id, identity, 0 AS first_sample, CASE WHEN cut.shards > 0 THEN 0 ELSE samples END AS sample_count, shard_size
    ), held AS MATERIALIZED (${heldSamples}
    ), cut AS (
      SELECT run.id, index, index * shard_size AS first_sample,
        LEAST(shard_size, run.sample_count - index * shard_size) AS sample_count, COALESCE(held_of.samples, 0) AS held
      FROM run CROSS JOIN generate_series(0, CASE WHEN run.sample_count = 0 THEN -1 ELSE (run.sample_count - 1) / shard_size END) AS index
      LEFT JOIN (
        SELECT held.sample_index / run.shard_size AS index, count(*) AS samples FROM held CROSS JOIN run GROUP BY 1
      ) AS held_of USING (index)
    ), shard AS (
      INSERT INTO shards (run_id, index, first_sample, sample_count, state, ok_samples, reused, finished_at)
      SELECT id, index, first_sample, sample_count,
        CASE WHEN held = sample_count THEN 'completed' ELSE 'pending' END,
        CASE WHEN held = sample_count THEN sample_count END,
        CASE WHEN held = sample_count THEN sample_count ELSE 0 END,
        CASE WHEN held = sample_count THEN now() END
      FROM cut RETURNING run_id, index, state
    ), copied AS (
      INSERT INTO results (run_id, sample_index, shard_index, status, scalars, vectors)
      SELECT shard.run_id, results.sample_index, shard.index, results.status, results.scalars, results.vectors
      FROM run CROSS JOIN held JOIN shard ON shard.index = held.sample_index / run.shard_size AND shard.state = 'completed'
      JOIN results ON results.run_id = held.from_run AND results.sample_index = held.sample_index
    )
    SELECT count(*)::int AS shards FROM shard`;
  return made?.shards ?? 0;
}

/** Shards to hand to the queue: sweeps by submission, runs and shards by index. */
export async function pendingShards(
  store: Store,
  { limit }: { limit: number },
): Promise<Array<ShardJob & { analysis: AnalysisKind; sweepCreatedAt: Date }>> {
  // LATERAL with its own limit: the cost grows with the limit and the open runs, not with the waiting shards.
  return await store.prisma.$queryRaw`
    SELECT runs.id AS "runId", shard.index AS "shardIndex", runs.analysis, sweeps.created_at AS "sweepCreatedAt"
    FROM sweeps JOIN runs ON runs.sweep_id = sweeps.id CROSS JOIN LATERAL (
      SELECT index FROM shards WHERE shards.run_id = runs.id AND shards.state = 'pending' ORDER BY index LIMIT ${limit}::int
    ) AS shard
    WHERE sweeps.state IN ${openSweepStates} AND runs.state = 'running'
    ORDER BY sweeps.created_at, sweeps.id, runs.index, shard.index LIMIT ${limit}::int`;
}

/**
 * Pending -> queued, after the queue has the shards. Returns their number; a shard that a worker already began stays active, one of a sweep
 * that was paused meanwhile pending.
 */
export async function markQueued(store: Store, jobs: readonly ShardJob[]): Promise<number> {
  const worked = Prisma.sql`EXISTS (
    SELECT FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id WHERE runs.id = shards.run_id AND sweeps.state IN ${openSweepStates})`;
  return await moveShards(store, jobs, Prisma.sql`shards.state = 'pending' AND ${worked}`, 'queued');
}

/**
 * Shards to look up in the queue: those that should be there and gave no sign of life for `olderThanMs`, the longest first. They are
 * touched, so the next call returns others, and these again after `olderThanMs`.
 */
export async function openShards(
  store: Store,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<ShardJob[]> {
  return await store.prisma.$queryRaw`
    UPDATE shards SET touched_at = now() FROM (
      SELECT run_id, index FROM shards
      WHERE state IN ${handedOverShardStates} AND touched_at <= now() - make_interval(secs => ${olderThanMs / 1000}::float8)
      ORDER BY touched_at LIMIT ${limit}::int FOR NO KEY UPDATE SKIP LOCKED
    ) AS silent WHERE shards.run_id = silent.run_id AND shards.index = silent.index
    RETURNING shards.run_id AS "runId", shards.index AS "shardIndex"`;
}

/** Queued or active -> pending, for shards that the queue lost. Returns their number. */
export async function returnToPending(store: Store, jobs: readonly ShardJob[]): Promise<number> {
  return await moveShards(store, jobs, Prisma.sql`shards.state IN ${handedOverShardStates}`, 'pending');
}

async function moveShards(
  store: Store,
  jobs: readonly ShardJob[],
  condition: Prisma.Sql,
  state: 'pending' | 'queued',
): Promise<number> {
  if (jobs.length === 0) return 0;
  return await store.prisma.$executeRaw`
    WITH locked AS MATERIALIZED (${lockedShards(jobs, condition)})
    UPDATE shards SET state = ${state}, worker_id = NULL, touched_at = now()
    FROM locked WHERE shards.run_id = locked.run_id AND shards.index = locked.index`;
}
