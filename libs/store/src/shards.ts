/**
 * The life of a shard at a worker: begun, completed, released, failed. `interruptedShards` has those that end early. Each step is one
 * short transaction; none is open while it is computed.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Analysis, analysis, type InputRole } from '@isthmus/analyses/definitions';
import {
  type EngineSettings,
  isFinal,
  type ModelManifest,
  type SampleResult,
  type ShardJob,
  type ShardState,
} from '@isthmus/contracts';
import type { Store } from './connection.js';
import { gapsOf, heldSamples, ownRows, type SampleRange } from './earlierResults.js';
import { Prisma } from './generated/client.js';
import { resultRows } from './results.js';
import { underShardLocks } from './shardLocks.js';
import { openShardStates, openSweepStates, storableError } from './sqlParts.js';

/** Everything a worker needs to compute a shard. */
export interface ShardTask {
  runId: string;
  shardIndex: number;
  firstSample: number;
  sampleCount: number;
  /** The samples to compute: those of which neither this run nor an earlier one has a row. */
  gaps: SampleRange[];
  /** 1 for the first. */
  attempt: number;
  settings: Analysis;
  engine: EngineSettings;
  seed: number;
  model: {
    id: string;
    artifact: string;
    manifest: ModelManifest;
    inputShape: [number, number, number];
    numClasses: number;
    multiplyAdds: number | null;
  };
  /** Whether the model's accuracy on the data set is stored. */
  accuracyKnown: boolean;
  dataset: { id: string; shape: [number, number, number]; samples: number };
  /** The runs that it reads, all of them completed. */
  inputs: Array<{ role: InputRole; runId: string; settings: Analysis }>;
}

/**
 * Takes a shard for computing, also from another worker that has it active: the queue hands a job out again only if it takes that worker
 * for lost, and two executions do no harm.
 * @returns null if there is nothing to compute: the shard, its run or its sweep is final, the sweep is paused, or there is no such shard
 */
export async function beginShard(
  store: Store,
  { job, workerId }: { job: ShardJob; workerId: string },
): Promise<ShardTask | null> {
  const [row] = await store.prisma.$queryRaw<BegunRow[]>`
    WITH run AS (
      UPDATE shards SET state = 'active', attempts = attempts + 1, worker_id = ${workerId},
        started_at = now(), touched_at = now()
      FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id AND sweeps.state IN ${openSweepStates}
        JOIN models ON models.id = runs.model_id JOIN datasets ON datasets.id = runs.dataset_id
      WHERE shards.run_id = ${job.runId}::uuid AND shards.index = ${job.shardIndex}::int AND shards.state IN ${openShardStates}
        AND runs.id = shards.run_id AND runs.state = 'running'
      RETURNING runs.id, runs.sweep_id, runs.identity, shards.first_sample, shards.sample_count, shards.attempts,
        runs.settings, runs.engine, runs.seed, models.id AS model_id, models.artifact_sha256, models.manifest,
        models.input_shape, models.num_classes, models.multiply_adds, datasets.id AS dataset_id, datasets.shape, datasets.samples
    ), held AS (${heldSamples})
    SELECT run.*, ARRAY(SELECT sample_index FROM held UNION SELECT sample_index FROM (${ownRows}) AS own) AS held, (
      SELECT COALESCE(jsonb_agg(jsonb_build_object('role', role, 'runId', input_run_id, 'settings', input.settings) ORDER BY role), '[]')
      FROM run_inputs JOIN runs AS input ON input.id = input_run_id WHERE run_inputs.run_id = run.id
    ) AS inputs, EXISTS (
      SELECT FROM accuracies WHERE accuracies.model_id = run.model_id AND accuracies.dataset_id = run.dataset_id
    ) AS accuracy_known
    FROM run`;
  if (row === undefined) return null;
  return {
    ...job,
    firstSample: row.first_sample,
    sampleCount: row.sample_count,
    gaps: gapsOf({ firstSample: row.first_sample, sampleCount: row.sample_count }, row.held),
    attempt: row.attempts,
    settings: storedSettings(row.settings),
    engine: row.engine,
    seed: Number(row.seed),
    model: {
      id: row.model_id,
      artifact: row.artifact_sha256,
      manifest: row.manifest,
      inputShape: row.input_shape,
      numClasses: row.num_classes,
      multiplyAdds: row.multiply_adds === null ? null : Number(row.multiply_adds),
    },
    accuracyKnown: row.accuracy_known,
    dataset: { id: row.dataset_id, shape: row.shape, samples: row.samples },
    inputs: row.inputs.map((input) => ({ ...input, settings: storedSettings(input.settings) })),
  };
}

interface BegunRow {
  first_sample: number;
  sample_count: number;
  attempts: number;
  settings: unknown;
  engine: EngineSettings;
  seed: bigint;
  model_id: string;
  artifact_sha256: string;
  manifest: ModelManifest;
  input_shape: [number, number, number];
  num_classes: number;
  multiply_adds: bigint | null;
  accuracy_known: boolean;
  dataset_id: string;
  shape: [number, number, number];
  samples: number;
  held: number[];
  inputs: Array<{ role: InputRole; runId: string; settings: unknown }>;
}

/** A query of a shard as the `run` that heldSamples reads from. */
function runOf({ runId, shardIndex }: ShardJob): Prisma.Sql {
  return Prisma.sql`
    SELECT runs.id, runs.sweep_id, runs.identity, shards.first_sample, shards.sample_count
    FROM shards JOIN runs ON runs.id = shards.run_id
    WHERE shards.run_id = ${runId}::uuid AND shards.index = ${shardIndex}::int`;
}

/** The rows of `held` as rows of `shard (run_id, index)`. */
const copiedRows = Prisma.sql`
  SELECT shard.run_id, results.sample_index, shard.index, results.status, results.scalars, results.vectors, results.error
  FROM shard CROSS JOIN held JOIN results ON results.run_id = held.from_run AND results.sample_index = held.sample_index`;

/**
 * Stores the rows of all samples of a shard and completes it, in one transaction. Of two executions of a shard exactly one stores; if the
 * shard became final meanwhile, or other samples of it are missing than when it was begun, nothing is stored.
 * @param results of its samples, in any order. Missing ones have a row already, or are copied from earlier runs of the same identity:
 *   beginShard left them out of the gaps.
 * @param engineMs the engine's time for it
 * @param gaps that beginShard gave: if others are there now, since its run was extended or retried or a run that it was to copy from was
 *   deleted, that is no fault of the computation
 * @throws Error if results, rows and copies together are not exactly the shard's samples: a bug in the computation
 */
export async function completeShard(
  store: Store,
  {
    job,
    results,
    engineMs,
    gaps,
  }: { job: ShardJob; results: readonly SampleResult[]; engineMs?: number; gaps?: readonly SampleRange[] },
): Promise<'stored' | 'already-final' | 'others-missing'> {
  const indices = ascending(results);
  const ok = results.filter((result) => result.status === 'ok').map((result) => result.sampleIndex);
  const [completed] = await underShardLocks(
    store,
    job,
    store.prisma.$queryRaw<Array<{ shards: number }>>`
    WITH run AS (${runOf(job)}), own AS MATERIALIZED (${ownRows}), held AS MATERIALIZED (
      SELECT * FROM (${heldSamples}) AS held
      WHERE sample_index <> ALL (${indices}::int[]) AND sample_index NOT IN (SELECT sample_index FROM own)
    ), counts AS (
      SELECT (SELECT count(*)::int FROM held) AS copies, count(*)::int AS rows,
        count(*) FILTER (WHERE status = 'ok')::int AS ok_rows,
        -- Computed although there was a row, which stays.
        count(*) FILTER (WHERE sample_index = ANY (${indices}::int[]))::int AS twice,
        count(*) FILTER (WHERE sample_index = ANY (${ok}::int[]))::int AS ok_twice
      FROM own
    ), shard AS (
      UPDATE shards SET state = 'completed', ok_samples = ${ok.length}::int - ok_twice + ok_rows + copies,
        reused = reused + copies, kept = GREATEST(rows - reused, 0), stored_ok = 0, stored_failed = 0,
        error = NULL, engine_ms = ${engineMs ?? null}::float8, touched_at = now(), finished_at = now()
      FROM counts
      WHERE run_id = ${job.runId}::uuid AND index = ${job.shardIndex}::int AND state IN ${openShardStates}
        AND sample_count = ${indices.length}::int - twice + rows + copies
        AND first_sample <= ALL (${indices}::int[]) AND first_sample + sample_count > ALL (${indices}::int[])
      RETURNING run_id, index
    ), stored AS (
      INSERT INTO results (run_id, sample_index, shard_index, status, scalars, vectors, error)
      SELECT shard.run_id, sample.sample_index, shard.index, sample.status, sample.scalars::jsonb, decode(sample.vectors, 'base64'), sample.error
      FROM shard CROSS JOIN ${resultRows(results)}
      UNION ALL ${copiedRows}
      ON CONFLICT DO NOTHING
    )
    SELECT count(*)::int AS shards FROM shard`,
  );
  if (completed !== undefined && completed.shards > 0) return 'stored';
  const shard = await store.prisma.shard.findUnique({ where: shardKey(job) });
  if (shard !== null && isFinal(shard.state as ShardState)) return 'already-final';
  if (shard !== null && gaps !== undefined && !isDeepStrictEqual(await currentGaps(store, job, shard), gaps))
    return 'others-missing';
  const expected =
    shard === null ? 'a shard' : `samples ${shard.firstSample} to ${shard.firstSample + shard.sampleCount - 1}`;
  throw new Error(
    `completeShard ${job.runId}.${job.shardIndex}: expected ${expected}, but for those that have rows or that earlier runs hold; got ${listed(indices)}`,
  );
}

/** The samples of a shard of which neither its run nor an earlier one has a row. */
async function currentGaps(store: Store, job: ShardJob, shard: SampleRange): Promise<SampleRange[]> {
  const rows = await store.prisma.$queryRaw<Array<{ sample: number }>>`
    WITH run AS (${runOf(job)}), held AS (${heldSamples})
    SELECT sample_index AS sample FROM held UNION SELECT sample_index FROM (${ownRows}) AS own`;
  return gapsOf(
    shard,
    rows.map(({ sample }) => sample),
  );
}

function ascending(results: readonly SampleResult[]): number[] {
  const indices = results.map((result) => result.sampleIndex).sort((a, b) => a - b);
  if (new Set(indices).size < indices.length) {
    throw new Error(`completeShard: expected one result for each sample, got samples ${indices.join()}`);
  }
  return indices;
}

function listed(indices: readonly number[]): string {
  const [first] = indices;
  if (first === undefined) return 'none';
  const consecutive = indices.every((index, offset) => index === first + offset);
  return `samples ${consecutive ? `${first} to ${indices.at(-1)}` : indices.join()}`;
}

function shardKey({ runId, shardIndex }: ShardJob): { runId_index: { runId: string; index: number } } {
  return { runId_index: { runId, index: shardIndex } };
}

/**
 * Counts an attempt in which the compute process or the worker died. Returns the count, so that a shard that kills every process (a
 * poison pill) can be given up; 0 if there is no such shard.
 */
export async function recordCrash(store: Store, job: ShardJob): Promise<number> {
  const [row] = await store.prisma.$queryRaw<Array<{ crashes: number }>>`
    UPDATE shards SET crashes = LEAST(crashes + 1, attempts)
    WHERE run_id = ${job.runId}::uuid AND index = ${job.shardIndex}::int RETURNING crashes`;
  return row?.crashes ?? 0;
}

/**
 * Ends an attempt that the queue will repeat: the shard is queued again, with the attempt's error.
 * @param to pending where the queue has no job for it any more, since its sweep is paused
 */
export async function releaseShard(
  store: Store,
  { job, error, to = 'queued' }: { job: ShardJob; error: string | null; to?: 'queued' | 'pending' },
): Promise<void> {
  await store.prisma.$executeRaw`
    UPDATE shards SET state = ${to}, worker_id = NULL, error = ${error === null ? null : storableError(error)}, touched_at = now()
    WHERE run_id = ${job.runId}::uuid AND index = ${job.shardIndex}::int AND state = 'active'`;
}

/**
 * Fails a shard for good, in one transaction. Samples that it has rows of stay; those that earlier runs of the same identity have are
 * copied; each of the others gets a row with status failed and the error. A final shard stays as it is.
 */
export async function failShard(store: Store, { job, error }: { job: ShardJob; error: string }): Promise<void> {
  const reason = storableError(error);
  await underShardLocks(
    store,
    job,
    store.prisma.$executeRaw`
    WITH run AS (${runOf(job)}), own AS MATERIALIZED (${ownRows}), held AS MATERIALIZED (
      SELECT * FROM (${heldSamples}) AS held WHERE sample_index NOT IN (SELECT sample_index FROM own)
    ), counts AS (
      SELECT (SELECT count(*)::int FROM held) AS copies, count(*)::int AS rows,
        count(*) FILTER (WHERE status = 'ok')::int AS ok_rows
      FROM own
    ), shard AS (
      UPDATE shards SET state = 'failed', ok_samples = ok_rows + copies, reused = reused + copies,
        kept = GREATEST(rows - reused, 0), stored_ok = 0, stored_failed = 0, error = ${reason}, touched_at = now(), finished_at = now()
      FROM counts
      WHERE run_id = ${job.runId}::uuid AND index = ${job.shardIndex}::int AND state IN ${openShardStates}
      RETURNING run_id, index, first_sample, sample_count
    )
    INSERT INTO results (run_id, sample_index, shard_index, status, scalars, vectors, error)
    SELECT run_id, sample_index, index, 'failed', '{}', NULL, ${reason}
    FROM shard, generate_series(first_sample, first_sample + sample_count - 1) AS sample_index
    WHERE sample_index NOT IN (SELECT sample_index FROM held UNION ALL SELECT sample_index FROM own)
    UNION ALL ${copiedRows}
    ON CONFLICT DO NOTHING`,
  );
}

/**
 * Settings of a run as this version or an earlier one stored them. Fields that are newer get their defaults, with which older runs were
 * computed.
 * @throws ZodError if this version has no such analysis
 */
export function storedSettings(settings: unknown): Analysis {
  return analysis.parse(settings);
}
