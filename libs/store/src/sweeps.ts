/** Sweeps are accepted, once per Idempotency-Key and with all their runs, renamed and labelled. */
import { randomUUID } from 'node:crypto';
import { changedLabels, type Labels, mostLabels, ProblemError } from '@isthmus/contracts';
import { jsonSha256 } from '@isthmus/planning';
import { type SweepEdit, type SweepRequest, sweepRequest } from '@isthmus/sweeps';
import type { Store } from './connection.js';
import { isUuid } from './sqlParts.js';
import { checkSweepRequest, planRuns, type SweepCheckOptions } from './sweepPlans.js';
import { withSecret } from './webhooks.js';

/**
 * Stores a sweep with its runs, in the order of sweepRuns, and with the runs that each of them reads.
 * @param request as the schema parsed it: a request that leaves out a default equals one that spells it out
 * @returns `webhookSecret` where one was made; `created: false` and the first sweep's id if the key was used with the same request before; the warnings of checkSweepRequest
 * @throws ProblemError idempotency-mismatch if the key was used with another request; unusable-content as checkSweepRequest does
 */
export async function createSweep(store: Store, submission: Submission): Promise<StoredSweep> {
  try {
    return await storeSweep(store, submission);
  } catch (error) {
    // A model or a data set may have been removed after it was checked: checked again, the request is refused for it.
    if (!(error instanceof ProblemError)) await checkSweepRequest(store, submission.request);
    throw error;
  }
}

type Submission = SweepCheckOptions & {
  readonly request: SweepRequest;
  readonly apiKeyId: string;
  readonly idempotencyKey?: string | undefined;
};

interface StoredSweep {
  readonly id: string;
  readonly created: boolean;
  readonly warnings: readonly string[];
  readonly webhookSecret?: string;
}

async function storeSweep(
  store: Store,
  { request, apiKeyId, idempotencyKey, ...checks }: Submission,
): Promise<StoredSweep> {
  const key = { apiKeyId, idempotencyKey, requestHash: jsonSha256(request) };
  const earlier = await findEarlier(store, key);
  if (earlier !== null) return { id: earlier, created: false, warnings: [] };

  const { models, datasets, warnings } = await checkSweepRequest(store, request, checks);
  const runs = await planRuns(store, request, { models, datasets });
  const id = randomUUID();
  // The secret must not be seen with the request, which every reader gets.
  const { webhook, ...stored } = request;
  const hook = webhook === undefined ? null : withSecret(webhook);
  const inputs = runs.flatMap((run, index) => run.inputs.map((input) => ({ ...input, reader: index })));
  // One statement, so one transaction. Of two with the same key the second waits for the first, then inserts nothing.
  const [inserted] = await store.prisma.$queryRaw<Array<{ runs: number }>>`
    WITH sweep AS (
      INSERT INTO sweeps (id, name, labels, request, seed, api_key_id, idempotency_key, request_hash)
      VALUES (${id}::uuid, ${request.name ?? null}, ${JSON.stringify(request.labels ?? {})}::jsonb, ${JSON.stringify(stored)}::jsonb, ${request.seed}::bigint,
        ${apiKeyId}::uuid, ${idempotencyKey ?? null}, ${key.requestHash})
      ON CONFLICT (api_key_id, idempotency_key) DO NOTHING RETURNING id, seed
    ), run AS (
    INSERT INTO runs (sweep_id, index, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size,
      identity, planned_seconds, planned_from)
    SELECT sweep.id, run.position - 1, run.model_id, run.dataset_id, run.settings ->> 'kind', run.settings,
      ${JSON.stringify(request.engine)}::jsonb, sweep.seed, (run.settings ->> 'samples')::int, run.shard_size,
      run.identity, run.planned_seconds, run.planned_from
    FROM sweep, unnest(${runs.map((run) => run.modelId)}::text[], ${runs.map((run) => run.datasetId)}::text[],
      ${runs.map((run) => JSON.stringify(run.analysis))}::jsonb[], ${runs.map((run) => run.shardSize)}::int[],
      ${runs.map((run) => run.identity)}::text[], ${runs.map((run) => run.seconds.worker)}::float8[], ${runs.map((run) => run.speedSource)}::text[]
    ) WITH ORDINALITY AS run (model_id, dataset_id, settings, shard_size, identity, planned_seconds, planned_from, position)
    RETURNING id, index
    ), input AS (
      INSERT INTO run_inputs (run_id, role, input_run_id)
      SELECT reader.id, input.role, read.id
      FROM unnest(${inputs.map((input) => input.reader)}::int[], ${inputs.map((input) => input.role)}::text[],
        ${inputs.map((input) => input.run)}::int[]) AS input (run, role, from_run)
      JOIN run AS reader ON reader.index = input.run JOIN run AS read ON read.index = input.from_run
    ), hook AS (
      INSERT INTO webhooks (sweep_id, url, secret)
      SELECT sweep.id, ${hook?.url ?? ''}, ${hook?.secret ?? ''} FROM sweep WHERE ${hook !== null}
    )
    SELECT count(*)::int AS runs FROM run`;
  if (inserted !== undefined && inserted.runs > 0)
    return { id, created: true, warnings, ...(hook?.isNew === true ? { webhookSecret: hook.secret } : {}) };
  const first = await findEarlier(store, key);
  if (first === null)
    throw new Error(`createSweep: sweep ${id} was neither stored nor found under its Idempotency-Key`);
  return { id: first, created: false, warnings };
}

async function findEarlier(
  store: Store,
  {
    apiKeyId,
    idempotencyKey,
    requestHash,
  }: { apiKeyId: string; idempotencyKey: string | undefined; requestHash: string },
): Promise<string | null> {
  if (idempotencyKey === undefined) return null;
  const sweep = await store.prisma.sweep.findUnique({
    where: { apiKeyId_idempotencyKey: { apiKeyId, idempotencyKey } },
    select: { id: true, requestHash: true, request: true },
  });
  if (sweep !== null && sweep.requestHash !== requestHash && !isSameRequest(sweep.request, requestHash)) {
    throw new ProblemError(
      'idempotency-mismatch',
      `Idempotency-Key "${idempotencyKey}": expected the request of sweep ${sweep.id}, got another; use a new key for a new sweep`,
    );
  }
  return sweep?.id ?? null;
}

/** Whether a request stored by an earlier version equals this one once newer fields get their defaults. */
function isSameRequest(stored: unknown, requestHash: string): boolean {
  const { data } = sweepRequest.safeParse(stored);
  return data !== undefined && jsonSha256(data) === requestHash;
}

/**
 * Renames and labels a sweep, in whatever state it is. Its request stays as it was submitted.
 * @returns whether there is such a sweep
 * @throws ProblemError conflict where it would have too many labels
 */
export async function editSweep(store: Store, id: string, { name, labels }: SweepEdit): Promise<boolean> {
  if (!isUuid(id)) return false;
  return await store.prisma.$transaction(async (transaction) => {
    // Locked: of two that set different labels, neither undoes the other.
    const [sweep] = await transaction.$queryRaw<Array<{ labels: Labels }>>`
      SELECT labels FROM sweeps WHERE id = ${id}::uuid AND deleted_at IS NULL FOR NO KEY UPDATE`;
    if (sweep === undefined) return false;
    const after = changedLabels(sweep.labels, labels ?? {});
    if (after === null) {
      throw new ProblemError(
        'conflict',
        `labels: expected at most ${mostLabels} on sweep ${id} after the change, received more`,
        [{ field: 'labels', expected: `at most ${mostLabels} labels after the change`, received: 'more' }],
      );
    }
    await transaction.sweep.update({
      where: { id },
      data: { labels: after, ...(name === undefined ? {} : { name }) },
      select: { id: true },
    });
    return true;
  });
}
