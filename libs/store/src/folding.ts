/**
 * What the aggregator reads and writes when it folds results into curves, and how runs and sweeps end. Only final shards can
 * have a partial (a CHECK holds that), so if every shard of a run that is not cancelled has one, all of them are completed or failed, and folded.
 */
import type { AnalysisKind } from '@isthmus/analyses/definitions';
import {
  type ModelManifest,
  modelClassNames,
  type RunState,
  type SampleResult,
  type ShardJob,
} from '@isthmus/contracts';
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';
import { doneShardStates, lockedShards, openRunStates, storableError } from './sqlParts.js';

const isFoldable = Prisma.sql`(shards.state IN ${doneShardStates} OR (shards.state = 'cancelled' AND shards.stored_ok + shards.stored_failed > 0))`;

/** Completed and failed shards, and cancelled ones with rows, without a partial, run by run in shard order, except those of some runs. */
export async function unfoldedShards(
  store: Store,
  { limit, exceptRuns = [] }: { limit: number; exceptRuns?: readonly string[] },
): Promise<Array<ShardJob & { analysis: AnalysisKind; finishedAt: Date }>> {
  return await store.prisma.$queryRaw`
    SELECT shards.run_id AS "runId", shards.index AS "shardIndex", runs.analysis, shards.finished_at AS "finishedAt"
    FROM shards JOIN runs ON runs.id = shards.run_id JOIN sweeps ON sweeps.id = runs.sweep_id AND sweeps.deleted_at IS NULL
    WHERE ${isFoldable} AND shards.partial IS NULL AND shards.run_id <> ALL (${[...exceptRuns]}::uuid[])
    ORDER BY shards.run_id, shards.index LIMIT ${limit}::int`;
}

/** The rows of a shard's samples, ordered by sample. */
export async function shardResults(store: Store, job: ShardJob): Promise<SampleResult[]> {
  return await store.prisma.$queryRaw<SampleResult[]>`
    SELECT results.sample_index AS "sampleIndex", results.status, results.scalars, results.vectors, results.error
    FROM shards JOIN results ON results.run_id = shards.run_id
      AND results.sample_index >= shards.first_sample AND results.sample_index < shards.first_sample + shards.sample_count
    WHERE shards.run_id = ${job.runId}::uuid AND shards.index = ${job.shardIndex}::int
    ORDER BY results.sample_index`;
}

/**
 * Stores the partials of folded shards.
 * @param rows with `finishedAt` as unfoldedShards gave it: a shard that was opened again and ended again since is folded anew
 */
export async function savePartials(
  store: Store,
  rows: ReadonlyArray<ShardJob & { partial: unknown; finishedAt?: Date }>,
): Promise<void> {
  if (rows.length === 0) return;
  const runIds = rows.map((row) => row.runId);
  const indices = rows.map((row) => row.shardIndex);
  const partials = rows.map((row) => JSON.stringify(row.partial));
  const ends = rows.map((row) => row.finishedAt?.toISOString() ?? '');
  await store.prisma.$executeRaw`
    WITH locked AS MATERIALIZED (${lockedShards(rows, isFoldable)})
    UPDATE shards SET partial = folded.partial::jsonb
    FROM locked JOIN unnest(${runIds}::uuid[], ${indices}::int[], ${partials}::text[], ${ends}::text[])
      AS folded (run_id, index, partial, finished_at) USING (run_id, index)
    WHERE shards.run_id = locked.run_id AND shards.index = locked.index
      AND (folded.finished_at = '' OR shards.finished_at = NULLIF(folded.finished_at, '')::timestamptz)`;
}

/** Drops the partials of a run, so that its shards are folded again from their rows. Curves that are complete stay until they are made anew. */
export async function forgetPartials(store: Store, runId: string): Promise<void> {
  await store.prisma.$executeRaw`
    WITH locked AS MATERIALIZED (
      SELECT run_id, index FROM shards WHERE run_id = ${runId}::uuid AND partial IS NOT NULL
      ORDER BY run_id, index FOR NO KEY UPDATE
    )
    UPDATE shards SET partial = NULL FROM locked WHERE shards.run_id = locked.run_id AND shards.index = locked.index`;
}

export interface FoldingRun {
  /** With its settings as they are stored. */
  run: { id: string; state: RunState; analysis: AnalysisKind; settings: unknown; seed: number; samples: number };
  model: { name: string; id: string };
  dataset: { name: string; id: string };
  /** Names of the model's classes, by index. */
  classNames: string[];
  /** Channels, height, width. */
  imageShape: [number, number, number];
  /** In shard order, of the shards that are folded. */
  partials: unknown[];
  /**
   * Whether every shard is completed or failed, and folded: a curve of these partials is complete. Always false for a cancelled run, and for
   * one that was opened again and waits.
   */
  shardsFinal: boolean;
}

/** A run with all that its curves are made of; null if it was deleted. */
export async function runForFolding(store: Store, runId: string): Promise<FoldingRun | null> {
  const run = await store.prisma.run.findFirst({
    where: { id: runId, sweep: { deletedAt: null } },
    include: {
      model: { select: { name: true, id: true, numClasses: true, manifest: true } },
      dataset: { select: { name: true, id: true, classNames: true, shape: true } },
    },
  });
  if (run === null) return null;
  const [folded] = await store.prisma.$queryRaw<Array<{ partials: unknown[]; final: boolean }>>`
    SELECT COALESCE(jsonb_agg(partial ORDER BY index) FILTER (WHERE partial IS NOT NULL), '[]') AS partials,
      COALESCE(bool_and(state IN ${doneShardStates} AND partial IS NOT NULL), false) AS final
    FROM shards WHERE run_id = ${runId}::uuid`;
  const { name, id, classNames, shape } = run.dataset;
  const { numClasses, manifest } = run.model;
  return {
    run: {
      id: run.id,
      state: run.state as RunState,
      analysis: run.analysis as AnalysisKind,
      settings: run.settings,
      seed: Number(run.seed),
      samples: run.samples,
    },
    model: { name: run.model.name, id: run.model.id },
    dataset: { name, id },
    classNames: modelClassNames({ numClasses, manifest: manifest as ModelManifest }, classNames),
    imageShape: shape as [number, number, number],
    partials: folded?.partials ?? [],
    shardsFinal: run.state !== 'waiting' && (folded?.final ?? false),
  };
}

/** Stores with a running run why it does not end. */
export async function reportTrouble(store: Store, { runId, error }: { runId: string; error: string }): Promise<void> {
  await store.prisma.$executeRaw`
    UPDATE runs SET error = ${storableError(error)} WHERE id = ${runId}::uuid AND state = 'running'`;
}

/**
 * Running runs whose shards are all final and folded, but whose curves are not complete: an aggregator stopped after it had saved the
 * last partial and before it saved the curves.
 */
export async function runsWithoutLastCurves(store: Store, { limit }: { limit: number }): Promise<string[]> {
  const rows = await store.prisma.$queryRaw<Array<{ id: string }>>`
    SELECT id FROM runs WHERE state = 'running'
      AND NOT EXISTS (SELECT FROM curves WHERE curves.run_id = runs.id AND curves.complete)
      AND EXISTS (SELECT FROM shards WHERE shards.run_id = runs.id)
      AND NOT EXISTS (SELECT FROM shards WHERE shards.run_id = runs.id AND shards.partial IS NULL)
    ORDER BY id LIMIT ${limit}::int`;
  return rows.map((row) => row.id);
}

/** Runs in any state whose curves were all made by earlier folds, except some runs. */
export async function runsOfEarlierFolds(
  store: Store,
  { revision, limit, exceptRuns = [] }: { revision: number; limit: number; exceptRuns?: readonly string[] },
): Promise<string[]> {
  const rows = await store.prisma.$queryRaw<Array<{ id: string }>>`
    SELECT DISTINCT earlier.run_id AS id FROM curves AS earlier JOIN runs ON runs.id = earlier.run_id
      JOIN sweeps ON sweeps.id = runs.sweep_id AND sweeps.deleted_at IS NULL
    WHERE earlier.fold_revision < ${revision}::int AND earlier.run_id <> ALL (${[...exceptRuns]}::uuid[])
      AND NOT EXISTS (
        SELECT FROM curves WHERE curves.run_id = earlier.run_id AND curves.fold_revision >= ${revision}::int
      )
    ORDER BY id LIMIT ${limit}::int`;
  return rows.map((row) => row.id);
}

/**
 * Ends runs and sweeps with nothing left to do. A run ends when every shard is final and folded and its curves are complete; it is completed
 * if any shard is, else failed. A sweep ends when every run has ended, also one that was paused at the last moment; it is completed if any
 * run is, else failed.
 */
export async function finishRunsAndSweeps(store: Store): Promise<{ runs: number; sweeps: number }> {
  // A row that is locked is being cancelled or ended by another process.
  const runs = await store.prisma.$executeRaw`
    WITH drawn AS MATERIALIZED (
      SELECT id FROM runs WHERE state = 'running'
        AND EXISTS (SELECT FROM curves WHERE curves.run_id = runs.id)
        AND NOT EXISTS (SELECT FROM curves WHERE curves.run_id = runs.id AND NOT curves.complete)
      FOR NO KEY UPDATE SKIP LOCKED
    ), outcome AS (
      SELECT drawn.id, bool_or(shards.state = 'completed') AS good,
        (array_agg(shards.error ORDER BY shards.index) FILTER (WHERE shards.state = 'failed'))[1] AS first_error
      FROM drawn JOIN shards ON shards.run_id = drawn.id
      GROUP BY drawn.id HAVING bool_and(shards.partial IS NOT NULL)
    )
    UPDATE runs SET state = CASE WHEN good THEN 'completed' ELSE 'failed' END, finished_at = now(),
      error = CASE WHEN good THEN NULL ELSE 'every shard failed; the first: ' || first_error END
    FROM outcome WHERE runs.id = outcome.id`;
  const sweeps = await store.prisma.$executeRaw`
    WITH over AS MATERIALIZED (
      SELECT id FROM sweeps WHERE state IN ('running', 'paused')
        AND NOT EXISTS (SELECT FROM runs WHERE runs.sweep_id = sweeps.id AND runs.state IN ${openRunStates})
      FOR NO KEY UPDATE SKIP LOCKED
    ), outcome AS (
      SELECT over.id, bool_or(runs.state = 'completed') AS good, (array_agg(runs.error ORDER BY runs.index))[1] AS first_error
      FROM over JOIN runs ON runs.sweep_id = over.id GROUP BY over.id
    )
    UPDATE sweeps SET state = CASE WHEN good THEN 'completed' ELSE 'failed' END, finished_at = now(),
      error = CASE WHEN good THEN NULL ELSE 'every run failed; the first: ' || first_error END
    FROM outcome WHERE sweeps.id = outcome.id`;
  return { runs, sweeps };
}
