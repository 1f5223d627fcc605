/** Sweeps as users see them. Counts come from shards rather than result rows, of which there are some tens per shard. */
import { type Analysis, type AnalysisKind, curveNames } from '@isthmus/analyses/definitions';
import {
  isFinal,
  type RunState,
  type ShardState,
  type SweepState,
  shardState,
  type WebhookView,
} from '@isthmus/contracts';
import { type PacedRun, runDistinctions, secondsLeft } from '@isthmus/planning';
import type { RunView, SampleCounts, ShardCounts, SweepRequest, SweepView } from '@isthmus/sweeps';
import { accuracyOf, accuracyRows } from './accuracies.js';
import type { Store } from './connection.js';
import { Prisma } from './generated/client.js';
import { failedRows, isUuid, okRows, openRunStates, openSweepStates } from './sqlParts.js';
import { sweepSummaryOf } from './sweepLists.js';
import { webhookOf, webhookRows } from './webhooks.js';

/** A sweep with its runs, counts, rate and time left; null if there is none with this id. */
export async function viewSweep(store: Store, id: string): Promise<SweepView | null> {
  if (!isUuid(id)) return null;
  const { prisma } = store;
  // One snapshot of the database: states and counts agree, whatever changes meanwhile.
  const [sweep, runs, groups, accuracies, webhook] = await prisma.$transaction(
    [
      prisma.sweep.findFirst({ where: { id, deletedAt: null } }),
      runRows(store, id),
      shardGroups(store, id),
      accuracyRows(store, id),
      webhookRows(store, id),
    ],
    { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead },
  );
  if (sweep === null) return null;
  const distinctions = runDistinctions(
    runs.map(({ index, model, settings }) => ({ index, model, analysis: settings })),
  );
  const runViews = runs.map((run): RunView => {
    const ofRun = groups.filter((group) => group.runId === run.id);
    return {
      id: run.id,
      index: run.index,
      model: run.model,
      dataset: run.dataset,
      analysis: run.settings,
      distinction: distinctions.get(run.index) ?? '',
      state: run.state,
      error: run.error,
      samples: sampleCounts(run.samples, ofRun),
      shardSize: run.shardSize,
      shards: shardCounts(ofRun),
      workerSeconds: sum(ofRun.map((group) => group.timedSeconds)),
      engineSeconds: sum(ofRun.map((group) => group.engineSeconds)),
      curves: inReadingOrder(run.analysis, run.curves),
    };
  });
  const samples = sampleCounts(
    runs.reduce((total, run) => total + run.samples, 0),
    groups,
  );
  return {
    ...sweepSummaryOf(sweep, samples),
    request: sweep.request as SweepRequest,
    error: sweep.error,
    shards: shardCounts(groups),
    ...pace(sweep.state as SweepState, groups, runs),
    accuracy: accuracies.map(accuracyOf),
    runs: runViews,
    ...webhookPart(webhookOf(webhook)),
  };
}

interface RunRow {
  readonly id: string;
  readonly index: number;
  readonly state: RunState;
  readonly error: string | null;
  readonly analysis: AnalysisKind;
  readonly settings: Analysis;
  readonly samples: number;
  readonly shardSize: number;
  readonly plannedSeconds: number | null;
  readonly plannedFrom: string | null;
  /** Names. */
  readonly model: string;
  readonly dataset: string;
  readonly curves: string[];
  /** Ids of the runs that it reads. */
  readonly inputs: string[];
}

/** The runs of a sweep by index: one statement, where Prisma would ask for each relation at once on the connection of the transaction. */
function runRows(store: Store, sweepId: string): Prisma.PrismaPromise<RunRow[]> {
  return store.prisma.$queryRaw<RunRow[]>`
    SELECT runs.id, runs.index, runs.state, runs.error, runs.analysis, runs.settings, runs.samples, runs.shard_size AS "shardSize",
      runs.planned_seconds AS "plannedSeconds", runs.planned_from AS "plannedFrom", models.name AS model, datasets.name AS dataset,
      ARRAY(SELECT name FROM curves WHERE curves.run_id = runs.id) AS curves,
      ARRAY(SELECT input_run_id::text FROM run_inputs WHERE run_inputs.run_id = runs.id) AS inputs
    FROM runs JOIN models ON models.id = runs.model_id JOIN datasets ON datasets.id = runs.dataset_id
    WHERE runs.sweep_id = ${sweepId}::uuid ORDER BY runs.index`;
}

function webhookPart(webhook: WebhookView | undefined): { webhook?: WebhookView } {
  return webhook === undefined ? {} : { webhook };
}

/** The names of the run's curves, in the order of the analysis' description; others come last. */
function inReadingOrder(kind: AnalysisKind, curves: readonly string[]): string[] {
  const order = curveNames(kind);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...curves].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}

/** The sweep that the run belongs to; null if there is no such run. */
export async function findSweepOfRun(store: Store, runId: string): Promise<string | null> {
  if (!isUuid(runId)) return null;
  const run = await store.prisma.run.findFirst({
    where: { id: runId, sweep: { deletedAt: null } },
    select: { sweepId: true },
  });
  return run?.sweepId ?? null;
}

interface RunStateStamp {
  readonly state: RunState;
  /**
   * Changes with the rows of a run that has ended. A run that is retried or extended ends a second time, later; a cancelled one gets what
   * workers had finished.
   */
  readonly stamp: string;
}

/** The state of a run; null if there is no such run. */
export async function findRunState(store: Store, runId: string): Promise<RunStateStamp | null> {
  if (!isUuid(runId)) return null;
  const [run] = await store.prisma.$queryRaw<RunStateStamp[]>`
    SELECT runs.state, concat_ws(' ', runs.finished_at, CASE WHEN runs.state = 'cancelled' THEN (
      SELECT sum(stored_ok + stored_failed) FROM shards WHERE shards.run_id = runs.id
    ) END) AS stamp
    FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id AND sweeps.deleted_at IS NULL WHERE runs.id = ${runId}::uuid`;
  return run ?? null;
}

/** Shards of all open runs of sweeps that are worked on, by state: what the cluster has to do. */
export async function countShardsUnderWay(store: Store): Promise<ShardCounts> {
  const groups = await store.prisma.$queryRaw<Array<{ state: ShardState; shards: number }>>`
    SELECT shards.state, count(*)::int AS shards FROM sweeps JOIN runs ON runs.sweep_id = sweeps.id JOIN shards ON shards.run_id = runs.id
    WHERE sweeps.state IN ${openSweepStates} AND runs.state IN ${openRunStates} GROUP BY shards.state`;
  return shardCounts(groups);
}

/** The shards of one run in one state. */
interface ShardGroup {
  runId: string;
  state: ShardState;
  shards: number;
  /** Samples with an ok row and with a failed one, also of shards that are not done. */
  ok: number;
  failed: number;
  /** Ok samples that were copied from earlier runs. */
  reused: number;
  /** Samples computed in the last attempts of shards that ended in the last minute. */
  recent: number;
  /** Seconds since the first of the shards began; null if none has. */
  age: number | null;
  /** Completed shards that a worker computed: their computed samples, the seconds from begin to stored, and those in the engine. */
  timedSamples: number;
  timedSeconds: number;
  engineSeconds: number;
  /** Sum of the seconds since the active shards began. */
  activeSeconds: number;
  /** Seconds that workers spent on the shards in the last minute. */
  busy: number;
}

const rateWindowSeconds = 60;

function shardGroups(store: Store, sweepId: string): Prisma.PrismaPromise<ShardGroup[]> {
  return store.prisma.$queryRaw<ShardGroup[]>`
    SELECT runs.id AS "runId", shards.state, count(*)::int AS shards,       sum(${okRows})::int AS ok,
      sum(${failedRows})::int AS failed, sum(shards.reused)::int AS reused,
      COALESCE(sum(shards.sample_count - shards.reused - shards.kept) FILTER (
        WHERE shards.finished_at > now() - make_interval(secs => ${rateWindowSeconds}::float8)), 0)::int AS recent,
      extract(epoch FROM now() - min(shards.started_at))::float8 AS age,
      COALESCE(sum(shards.sample_count - shards.reused - shards.kept) FILTER (WHERE timed.took IS NOT NULL), 0)::int AS "timedSamples",
      COALESCE(sum(timed.took), 0)::float8 AS "timedSeconds",
      COALESCE(sum(shards.engine_ms) FILTER (WHERE timed.took IS NOT NULL) / 1000, 0)::float8 AS "engineSeconds",
      COALESCE(extract(epoch FROM sum(now() - shards.started_at) FILTER (WHERE shards.state = 'active')), 0)::float8
        AS "activeSeconds",
      COALESCE(extract(epoch FROM sum(GREATEST(COALESCE(shards.finished_at, now())
        - GREATEST(shards.started_at, now() - make_interval(secs => ${rateWindowSeconds}::float8)), interval '0')) FILTER (
        WHERE shards.state IN ('active', 'completed', 'failed') AND shards.started_at IS NOT NULL)), 0)::float8 AS busy
    FROM runs JOIN shards ON shards.run_id = runs.id CROSS JOIN LATERAL (
      SELECT CASE WHEN shards.state = 'completed' THEN extract(epoch FROM shards.finished_at - shards.started_at) END AS took
    ) AS timed WHERE runs.sweep_id = ${sweepId}::uuid
    GROUP BY runs.id, shards.state`;
}

function isDone({ state }: ShardGroup): boolean {
  return state === 'completed' || state === 'failed';
}

function sampleCounts(total: number, groups: readonly ShardGroup[]): SampleCounts {
  const of = (count: 'ok' | 'failed' | 'reused') => sum(groups.map((group) => group[count]));
  return { total, ok: of('ok'), failed: of('failed'), reused: of('reused') };
}

function shardCounts(groups: ReadonlyArray<Pick<ShardGroup, 'state' | 'shards'>>): ShardCounts {
  const count = (state: ShardState) =>
    sum(groups.filter((group) => group.state === state).map((group) => group.shards));
  return Object.fromEntries(shardState.options.map((state) => [state, count(state)])) as ShardCounts;
}

/**
 * Samples computed per second over the last minute, or since the first shard began if that is less; and the time left, from the seconds
 * that samples of each run took (libs/planning) and the workers that the sweep had in that time.
 */
function pace(
  state: SweepState,
  groups: readonly ShardGroup[],
  runs: readonly RunRow[],
): { rate: number | null; etaSeconds: number | null } {
  const age = Math.max(0, ...groups.map((group) => group.age ?? 0));
  if (isFinal(state) || state === 'paused' || age === 0) return { rate: null, etaSeconds: null };
  const window = Math.min(rateWindowSeconds, age);
  const done = groups.filter(isDone);
  const rate = done.length === 0 ? null : sum(done.map((group) => group.recent)) / window;
  const workers = sum(groups.map((group) => group.busy)) / window;
  return { rate, etaSeconds: secondsLeft(pacedRuns(runs, groups), workers) };
}

function pacedRuns(runs: readonly RunRow[], groups: readonly ShardGroup[]): PacedRun[] {
  const places = new Map(runs.map(({ id }, place) => [id, place]));
  return runs.map((run): PacedRun => {
    const ofRun = groups.filter((group) => group.runId === run.id);
    const shards = shardCounts(ofRun);
    const { ok, failed } = sampleCounts(run.samples, ofRun);
    return {
      samplesLeft: isFinal(run.state) ? 0 : run.samples - ok - failed,
      shardSize: run.shardSize,
      shardsWaiting:
        run.state === 'waiting' ? Math.ceil(run.samples / run.shardSize) : (shards.pending ?? 0) + (shards.queued ?? 0),
      shardsActive: shards.active ?? 0,
      activeSeconds: sum(ofRun.map((group) => group.activeSeconds)),
      timedSamples: sum(ofRun.map((group) => group.timedSamples)),
      timedSeconds: sum(ofRun.map((group) => group.timedSeconds)),
      plannedSeconds: run.plannedSeconds === null ? null : run.plannedSeconds / run.samples,
      planMeasured: run.plannedFrom === 'measured',
      waitsFor: run.inputs.flatMap((id) => places.get(id) ?? []),
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
