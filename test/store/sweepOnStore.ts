/** A store with one model, one data set and a key, and sweeps on it. */
import type { SampleResult, ShardJob } from '@isthmus/contracts';
import {
  addDataset,
  addModel,
  createApiKey,
  createSweep,
  expandSubmittedSweeps,
  markQueued,
  pendingShards,
  type Store,
  viewSweep,
} from '@isthmus/store';
import { type SweepRequestInput, type SweepView, sweepRequest } from '@isthmus/sweeps';
import { expect } from 'vitest';
import { emptyStore } from '../support/database.js';
import { until } from '../support/until.js';

export const manifest = {
  bounds: [0, 1] as [number, number],
  scale: 1,
  mean: [],
  standardDeviation: [],
  channelOrder: 'rgb' as const,
};

/** A store with only the model "lenet", the data set "garments" (1x28x28, 1000 images) and one key. */
export async function stockedStore(empty?: Store): Promise<{ store: Store; apiKeyId: string }> {
  const store = empty ?? (await emptyStore());
  await addModel(store, {
    name: 'lenet',
    artifact: { sha256: 'a'.repeat(64), bytes: 1000 },
    manifest,
    inputShape: [1, 28, 28],
    numClasses: 2,
  });
  await addDataset(store, {
    name: 'garments',
    artifact: { sha256: 'b'.repeat(64), bytes: 2000 },
    shape: [1, 28, 28],
    samples: 1000,
    classNames: ['shirt', 'boot'],
  });
  const key = await createApiKey(store, { name: 'tests', scopes: ['submit'] });
  return { store, apiKeyId: key.id };
}

export function perturbationRequest(
  samples: number,
  { shardSize = 10, ...rest }: Partial<SweepRequestInput> & { shardSize?: number } = {},
): SweepRequestInput {
  return {
    models: ['lenet'],
    dataset: 'garments',
    analyses: [{ kind: 'perturbation', samples, shardSize }],
    ...rest,
  };
}

export async function submit(store: Store, apiKeyId: string, request: SweepRequestInput): Promise<string> {
  return (await createSweep(store, { request: sweepRequest.parse(request), apiKeyId })).id;
}

/** Submits a sweep of `samples` in shards of ten without reuse, expands it and marks its shards as queued. */
export async function queuedSweep(
  store: Store,
  apiKeyId: string,
  samples: number,
): Promise<{ id: string; runId: string; jobs: ShardJob[] }> {
  const id = await submit(store, apiKeyId, perturbationRequest(samples, { reuse: false }));
  await expandSubmittedSweeps(store, { limit: 10 });
  const pending = await pendingShards(store, { limit: 10_000 });
  const jobs = pending.map(({ runId, shardIndex }) => ({ runId, shardIndex }));
  await markQueued(store, jobs);
  return { id, runId: jobs[0]!.runId, jobs };
}

/** Ok results for the samples of a shard of ten. */
export function resultsOf(job: ShardJob, { count = 10, scalar = 1 } = {}): SampleResult[] {
  return Array.from({ length: count }, (_, offset) => ({
    sampleIndex: job.shardIndex * 10 + offset,
    status: 'ok',
    scalars: { norm: scalar + offset },
    vectors: null,
    error: null,
  }));
}

/**
 * The view of a sweep at the moment in which these statements set its shards' times. Within a transaction now() is constant,
 * however long a busy machine takes.
 */
export function viewInMoment(store: Store, id: string, ...statements: string[]): Promise<SweepView> {
  return store.prisma.$transaction(async (transaction) => {
    for (const statement of statements) await transaction.$executeRawUnsafe(statement);
    // Nested transactions of the view run in this one.
    const prisma = new Proxy(transaction as Store['prisma'], {
      get: (within, name) =>
        name === '$transaction' ? (queries: Promise<unknown>[]) => Promise.all(queries) : Reflect.get(within, name),
    });
    return (await viewSweep({ ...store, prisma }, id))!;
  });
}

/** Resolves once another connection waits for a lock. */
export async function someoneWaits({ prisma }: Store): Promise<void> {
  await until(async () => {
    const waiting = await prisma.$queryRaw<unknown[]>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    expect(waiting).not.toEqual([]);
  });
}
