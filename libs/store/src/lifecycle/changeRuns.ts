/**
 * Opens runs of a sweep again, for the failed samples to be computed anew or for more samples, and adds runs. Rows that a run has stay,
 * but where its samples would be others than before: then a new run takes its place.
 */
import { randomUUID } from 'node:crypto';
import { hashedRoles, type InputRole } from '@isthmus/analyses/definitions';
import type { RunState } from '@isthmus/contracts';
import type { PlannedRun } from '@isthmus/planning';
import type { SweepRequest } from '@isthmus/sweeps';
import { identityWithInputs } from '../expansion.js';
import { Prisma } from '../generated/client.js';
import { handedOverShardStates, openShardStates } from '../sqlParts.js';
import { dropFailed, growRuns } from './reopenShards.js';

type Transaction = Prisma.TransactionClient;

export interface StoredRun {
  readonly id: string;
  readonly index: number;
  readonly state: RunState;
  readonly samples: number;
  readonly isCut: boolean;
  /** Whether it was stored with an identity, and of other samples than the plan's; false for a run that is not cut. */
  readonly isOther: boolean;
  readonly hasFailed: boolean;
}

/**
 * keep: nothing changes. add: there is no such run yet. replace: its samples would be others. retry: its failed samples are computed again.
 * extend: it gets more samples. reopen: it failed for want of an input, or has not begun and reads another run now.
 */
type Kind = 'keep' | 'add' | 'replace' | 'retry' | 'extend' | 'reopen';

interface RunChange {
  readonly kind: Kind;
  readonly planned: PlannedRun;
  readonly stored: StoredRun | null;
  /** Its id after the change. */
  readonly id: string;
}

/** The runs of a sweep by index, locked, each beside what is planned in its place. */
export async function lockRuns(
  transaction: Transaction,
  sweepId: string,
  plannedOf: (index: number) => PlannedRun | undefined,
): Promise<StoredRun[]> {
  await transaction.$queryRaw`SELECT FROM runs WHERE sweep_id = ${sweepId}::uuid ORDER BY id FOR NO KEY UPDATE`;
  const rows = await transaction.$queryRaw<Array<Omit<StoredRun, 'isOther'> & { identity: string | null }>>`
    SELECT runs.id, runs.index, runs.state, runs.samples, runs.identity::text, COALESCE(shard.any, false) AS "isCut",
      COALESCE(shard.failed, false) AS "hasFailed"
    FROM runs CROSS JOIN LATERAL (
      SELECT true AS any, bool_or(state = 'failed' OR ok_samples < sample_count OR stored_failed > 0) AS failed FROM shards
      WHERE shards.run_id = runs.id HAVING count(*) > 0
    ) AS shard WHERE runs.sweep_id = ${sweepId}::uuid
    UNION ALL
    SELECT id, index, state, samples, identity::text, false, false FROM runs
    WHERE sweep_id = ${sweepId}::uuid AND NOT EXISTS (SELECT FROM shards WHERE shards.run_id = runs.id)
    ORDER BY index`;
  const runs: StoredRun[] = [];
  for (const { identity, ...run } of rows) {
    const planned = plannedOf(run.index);
    const isOther =
      run.isCut && planned !== undefined && (await fullIdentity(transaction, run.id, planned)) !== identity;
    runs.push({ ...run, isOther });
  }
  return runs;
}

/** The planned identity, with the vectors that the stored run reads where they count. */
async function fullIdentity(transaction: Transaction, runId: string, { identity }: PlannedRun): Promise<string> {
  const [row] = await transaction.$queryRaw<Array<{ identity: string }>>`
    SELECT ${identityWithInputs(Prisma.sql`${identity}::text`)} AS identity FROM runs WHERE id = ${runId}::uuid`;
  return row?.identity ?? identity;
}

/**
 * What becomes of each planned run.
 * @param storedAt the stored run in the place of a planned one
 * @param retry whether failed samples are to be computed again
 */
export function runChanges(
  planned: readonly PlannedRun[],
  { storedAt, retry }: { storedAt: (place: number) => StoredRun | undefined; retry: boolean },
): RunChange[] {
  const stored = planned.map((_, place) => storedAt(place) ?? null);
  const kinds = planned.map((run, place): Kind => {
    const old = stored[place] ?? null;
    if (old === null) return 'add';
    // Samples of two revisions of an analysis are not mixed in a run.
    if (old.isOther && (!retry || old.hasFailed)) return 'replace';
    if (retry && old.hasFailed) return 'retry';
    return run.analysis.samples > old.samples ? 'extend' : 'keep';
  });
  // Runs that read a changed run, and those that read them, until nothing changes any more.
  for (let settled = false; !settled; ) {
    settled = true;
    for (const [place, { inputs }] of planned.entries()) {
      const old = stored[place] ?? null;
      const kind = kinds[place];
      if (old === null || kind === 'replace' || kind === undefined) continue;
      const read = inputs
        .map(({ role, run }) => ({ role, kind: kinds[run] ?? 'keep' }))
        .filter(({ kind }) => kind !== 'keep');
      const next = followed(kind, { old, read });
      if (next === kind) continue;
      kinds[place] = next;
      settled = false;
    }
  }
  return planned.map((run, place): RunChange => {
    const old = stored[place] ?? null;
    const kind = kinds[place] ?? 'keep';
    const id = old === null || kind === 'replace' ? randomUUID() : old.id;
    return { kind, planned: run, stored: old, id };
  });
}

/** What becomes of a run that reads changed runs. */
function followed(
  kind: Kind,
  { old, read }: { old: StoredRun; read: ReadonlyArray<{ role: InputRole; kind: Kind }> },
): Kind {
  // With one direction more, S is another.
  const isOther = read.some(
    (input) => input.kind === 'replace' || (hashedRoles.has(input.role) && input.kind !== 'add'),
  );
  if (old.isCut) return isOther ? 'replace' : kind;
  return kind === 'keep' && (old.state === 'failed' || isOther) && read.length > 0 ? 'reopen' : kind;
}

interface SweepChange {
  readonly sweepId: string;
  /** What the sweep is from now on. */
  readonly request: SweepRequest;
  readonly changes: readonly RunChange[];
}

/**
 * Carries the changes out. The caller holds the locks of the sweep and its runs.
 * @returns the id of a deleted sweep that holds the replaced runs, to be purged; null if none was replaced
 */
export async function changeRuns(
  transaction: Transaction,
  { sweepId, request, changes }: SweepChange,
): Promise<string | null> {
  const ids = (...kinds: Kind[]) => changes.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
  const replaced = changes.flatMap(({ kind, stored }) => (kind === 'replace' && stored !== null ? [stored.id] : []));
  const discarded = replaced.length === 0 ? null : await setAside(transaction, sweepId, replaced);
  await placeRuns(transaction, { sweepId, request, changes });
  const cut = changes.filter(({ kind, stored }) => kind === 'extend' && stored?.isCut === true);
  await growRuns(
    transaction,
    cut.map(({ id }) => id),
  );
  await dropFailed(transaction, ids('retry'));
  const touched = ids('retry', 'extend', 'reopen');
  await linkInputs(transaction, changes, [...touched, ...ids('add', 'replace')]);
  const byPlace = new Map(changes.map((change, place) => [place, change]));
  const waits = ({ planned, stored, kind }: RunChange) =>
    kind === 'reopen' ||
    stored?.isCut !== true ||
    planned.inputs.some(({ run }) => {
      const input = byPlace.get(run);
      return input === undefined || input.kind !== 'keep' || input.stored?.state !== 'completed';
    });
  const waiting = changes.filter((change) => touched.includes(change.id) && waits(change)).map(({ id }) => id);
  await transaction.$executeRaw`
    UPDATE runs SET state = CASE WHEN id = ANY (${waiting}::uuid[]) THEN 'waiting' ELSE 'running' END, error = NULL, finished_at = NULL
    WHERE id = ANY (${touched}::uuid[])`;
  // Nobody may begin a shard of a run that waits; those that are at a worker end as they would.
  await transaction.$executeRaw`
    UPDATE shards SET state = 'pending', worker_id = NULL, touched_at = now() FROM (
      SELECT run_id, index FROM shards WHERE run_id = ANY (${waiting}::uuid[]) AND state IN ${handedOverShardStates}
      ORDER BY run_id, index FOR NO KEY UPDATE
    ) AS open WHERE shards.run_id = open.run_id AND shards.index = open.index`;
  // They are of fewer samples than the run has now: they are folded again, from the partials that there are.
  await transaction.$executeRaw`
    UPDATE curves SET complete = false, fold_revision = 0 WHERE run_id = ANY (${touched}::uuid[])`;
  await transaction.$executeRaw`
    UPDATE sweeps SET request = ${JSON.stringify(request)}::jsonb, error = NULL, finished_at = NULL,
      state = CASE WHEN state IN ('completed', 'failed') THEN 'running' ELSE state END
    WHERE id = ${sweepId}::uuid`;
  return discarded;
}

/** Moves runs to a deleted sweep of their own, so that their rows go in batches and their workers end. Returns that sweep's id. */
async function setAside(transaction: Transaction, sweepId: string, runs: readonly string[]): Promise<string> {
  const id = randomUUID();
  await transaction.$executeRaw`
    INSERT INTO sweeps (id, state, request, seed, api_key_id, request_hash, created_at, finished_at, deleted_at)
    SELECT ${id}::uuid, 'cancelled', request, seed, api_key_id, request_hash, created_at, now(), now()
    FROM sweeps WHERE id = ${sweepId}::uuid`;
  await transaction.$executeRaw`
    DELETE FROM run_inputs WHERE run_id = ANY (${[...runs]}::uuid[]) OR input_run_id = ANY (${[...runs]}::uuid[])`;
  await transaction.$executeRaw`
    UPDATE runs SET sweep_id = ${id}::uuid, identity = NULL, error = NULL, state = 'cancelled', finished_at = now()
    WHERE id = ANY (${[...runs]}::uuid[])`;
  await transaction.$executeRaw`
    UPDATE shards SET state = 'cancelled', touched_at = now(), finished_at = now() FROM (
      SELECT run_id, index FROM shards WHERE run_id = ANY (${[...runs]}::uuid[]) AND state IN ${openShardStates}
      ORDER BY run_id, index FOR NO KEY UPDATE
    ) AS open WHERE shards.run_id = open.run_id AND shards.index = open.index`;
  return id;
}

/** Runs that are moved out of the way while they are numbered anew: a request has fewer. */
const farIndex = 1_000_000;

/** Numbers the runs in the order of the plan, and stores the new ones and what the extended ones are now. */
async function placeRuns(transaction: Transaction, { sweepId, request, changes }: SweepChange): Promise<void> {
  await transaction.$executeRaw`UPDATE runs SET index = index + ${farIndex}::int WHERE sweep_id = ${sweepId}::uuid`;
  const indexed = changes.map((change, index) => ({ ...change, index }));
  const added = indexed.filter(({ kind }) => kind === 'add' || kind === 'replace');
  const kept = indexed.filter(({ kind }) => kind !== 'add' && kind !== 'replace');
  const columns = (all: typeof indexed) => Prisma.sql`unnest(
    ${all.map(({ id }) => id)}::uuid[], ${all.map(({ index }) => index)}::int[], ${all.map(({ planned }) => planned.modelId)}::text[],
    ${all.map(({ planned }) => planned.datasetId)}::text[],
    ${all.map(({ planned }) => JSON.stringify(planned.analysis))}::jsonb[], ${all.map(({ planned }) => planned.shardSize)}::int[],
    ${all.map(({ planned }) => planned.identity)}::text[], ${all.map(({ planned }) => planned.seconds.worker)}::float8[],
    ${all.map(({ planned }) => planned.speedSource)}::text[], ${all.map(({ kind }) => kind === 'extend')}::boolean[]
  ) AS run (id, index, model_id, dataset_id, settings, shard_size, identity, planned_seconds, planned_from, grows)`;
  await transaction.$executeRaw`
    UPDATE runs SET index = run.index, settings = CASE WHEN grows THEN run.settings ELSE runs.settings END,
      samples = CASE WHEN grows THEN (run.settings ->> 'samples')::int ELSE runs.samples END,
      planned_seconds = CASE WHEN grows THEN run.planned_seconds ELSE runs.planned_seconds END,
      planned_from = CASE WHEN grows THEN run.planned_from ELSE runs.planned_from END
    FROM ${columns(kept)} WHERE runs.id = run.id`;
  await transaction.$executeRaw`
    INSERT INTO runs (id, sweep_id, index, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size,
      identity, planned_seconds, planned_from)
    SELECT run.id, ${sweepId}::uuid, run.index, run.model_id, run.dataset_id, run.settings ->> 'kind', run.settings,
      ${JSON.stringify(request.engine)}::jsonb, ${request.seed}::bigint, (run.settings ->> 'samples')::int, run.shard_size,
      run.identity, run.planned_seconds, run.planned_from
    FROM ${columns(added)}`;
}

/** Stores what these runs read. */
async function linkInputs(
  transaction: Transaction,
  changes: readonly RunChange[],
  runs: readonly string[],
): Promise<void> {
  const links = changes.flatMap(({ id, planned }) =>
    runs.includes(id)
      ? planned.inputs.flatMap(({ role, run }) => {
          const input = changes[run];
          return input === undefined ? [] : [{ id, role, input: input.id }];
        })
      : [],
  );
  await transaction.$executeRaw`DELETE FROM run_inputs WHERE run_id = ANY (${[...runs]}::uuid[])`;
  await transaction.$executeRaw`
    INSERT INTO run_inputs (run_id, role, input_run_id)
    SELECT * FROM unnest(${links.map(({ id }) => id)}::uuid[], ${links.map(({ role }) => role)}::text[],
      ${links.map(({ input }) => input)}::uuid[])`;
}
