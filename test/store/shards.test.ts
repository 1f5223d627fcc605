import { setTimeout as sleep } from 'node:timers/promises';
import {
  beginShard,
  cancelSweep,
  completeShard,
  expandSubmittedSweeps,
  failShard,
  heartbeat,
  keepSamples,
  markQueued,
  openShards,
  pendingShards,
  recordCrash,
  releaseShard,
  returnToPending,
  type Store,
  shardResults,
  unwantedShards,
  viewSweep,
} from '@isthmus/store';
import { describe, expect, test } from 'vitest';
import {
  manifest,
  perturbationRequest,
  queuedSweep,
  resultsOf,
  someoneWaits,
  stockedStore,
  submit,
} from './sweepOnStore.js';

describe('beginning a shard', () => {
  test('gives the worker all it needs and counts the attempts', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 25);
    const job = jobs[2]!;
    expect(await beginShard(store, { job, workerId: 'w1' })).toEqual({
      ...job,
      inputs: [],
      firstSample: 20,
      sampleCount: 5,
      gaps: [{ firstSample: 20, sampleCount: 5 }],
      attempt: 1,
      settings: {
        kind: 'perturbation',
        samples: 25,
        shardSize: 10,
        steps: 50,
        overshoot: 0.02,
        candidates: 10,
        semantics: 'matlab',
      },
      engine: { name: 'onnxruntime', provider: 'cpu', batch: 64 },
      seed: 0,
      model: {
        id: expect.stringMatching(/^[0-9a-f]{64}$/),
        artifact: 'a'.repeat(64),
        manifest,
        inputShape: [1, 28, 28],
        numClasses: 2,
        multiplyAdds: null,
      },
      accuracyKnown: false,
      dataset: { id: 'b'.repeat(64), shape: [1, 28, 28], samples: 1000 },
    });
    await releaseShard(store, { job, error: 'out of memory' });
    expect(await store.prisma.shard.findFirst({ where: { index: 2 } })).toMatchObject({
      state: 'queued',
      workerId: null,
      error: 'out of memory',
    });
    expect((await beginShard(store, { job, workerId: 'w2' }))?.attempt).toBe(2);
    // The queue considers w2 lost and gives the job to another worker.
    expect((await beginShard(store, { job, workerId: 'w3' }))?.attempt).toBe(3);
  });

  test('gives nothing when the shard is final, cancelled or unknown', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 30);
    await completeShard(store, { job: jobs[0]!, results: resultsOf(jobs[0]!) });
    expect(await beginShard(store, { job: jobs[0]!, workerId: 'w' })).toBeNull();
    expect(await beginShard(store, { job: { ...jobs[0]!, shardIndex: 99 }, workerId: 'w' })).toBeNull();
    await cancelSweep(store, id);
    expect(await beginShard(store, { job: jobs[1]!, workerId: 'w' })).toBeNull();
  });
});

describe('completing a shard', () => {
  test('twice at the same time stores one row per sample, from one of the two executions', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 200);
    const outcomes = await Promise.all(
      jobs.flatMap((job) => [
        completeShard(store, { job, results: resultsOf(job, { scalar: 100 }) }),
        completeShard(store, { job, results: resultsOf(job, { scalar: 200 }) }),
      ]),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(jobs.length);
    expect(outcomes.filter((outcome) => outcome === 'already-final')).toHaveLength(jobs.length);
    const rows = await store.prisma.result.findMany({ orderBy: { sampleIndex: 'asc' } });
    expect(rows.map((row) => row.sampleIndex)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    for (const job of jobs) {
      const norms = rows
        .filter((row) => row.shardIndex === job.shardIndex)
        .map((row) => (row.scalars as { norm: number }).norm);
      const base = norms[0]! >= 200 ? 200 : 100;
      expect(norms).toEqual(Array.from({ length: 10 }, (_, offset) => base + offset));
    }
  });

  test('keeps scalars, vectors and errors as they are: missing vectors, zero bytes, quotes, numbers that JSON lacks', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 5);
    const vectors = new Uint8Array(new Float32Array([0, -1.5, Number.NaN, 3e38]).buffer);
    // A view into a larger buffer, as workers pass it.
    const view = new Uint8Array(new Uint8Array([9, 9, 9, 9, ...vectors, 9, 9, 9, 9]).buffer, 4, 16);
    const quality = {
      norm: 0.1 + 0.2,
      tiny: 5e-324,
      large: 1.7976931348623157e308,
      converged: true,
      outcome: `"o'k"\\`,
    };
    await completeShard(store, {
      job: jobs[0]!,
      results: [
        { sampleIndex: 0, status: 'ok', scalars: {}, vectors: null, error: null },
        {
          sampleIndex: 2,
          status: 'ok',
          scalars: { norm: Number.NaN, margin: Number.POSITIVE_INFINITY },
          vectors: view,
          error: null,
        },
        { sampleIndex: 1, status: 'ok', scalars: quality, vectors, error: null },
        { sampleIndex: 3, status: 'failed', scalars: {}, vectors: null, error: 'bad\0 {"a", NULL}' },
        { sampleIndex: 4, status: 'ok', scalars: {}, vectors: new Uint8Array(0), error: null },
      ],
    });
    const rows = await shardResults(store, jobs[0]!);
    expect(rows.map((row) => row.sampleIndex)).toEqual([0, 1, 2, 3, 4]);
    expect(rows.map((row) => row.scalars)).toEqual([{}, quality, { norm: null, margin: null }, {}, {}]);
    expect(rows.map((row) => row.error)).toEqual([null, null, null, 'bad {"a", NULL}', null]);
    expect(rows.map((row) => (row.vectors === null ? null : [...row.vectors]))).toEqual([
      null,
      [...vectors],
      [...vectors],
      null,
      [],
    ]);
  });

  test('is refused as a bug when the results are not exactly its samples, and nothing is stored', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 20);
    const [job, next] = jobs as [(typeof jobs)[0], (typeof jobs)[0]];
    await expect(completeShard(store, { job, results: resultsOf(job, { count: 9 }) })).rejects.toThrow(
      /expected samples 0 to 9, .*; got samples 0 to 8/,
    );
    await expect(completeShard(store, { job, results: resultsOf(next) })).rejects.toThrow(/got samples 10 to 19/);
    await expect(completeShard(store, { job, results: [...resultsOf(job), resultsOf(job)[3]!] })).rejects.toThrow(
      /one result for each sample/,
    );
    await expect(completeShard(store, { job, results: [] })).rejects.toThrow(/got none/);
    expect(await store.prisma.result.count()).toBe(0);
    expect(await store.prisma.shard.count({ where: { state: 'queued' } })).toBe(2);
  });

  test.each([
    ['completed', completeShard],
    ['interrupted', keepSamples],
  ])('%s waits for whoever numbers the runs of its sweep anew, and both come to their end', async (_how, storeRows) => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 10);
    const job = jobs[0]!;
    let storing: Promise<unknown> | undefined;
    await store.prisma.$transaction(async (extending) => {
      await extending.$executeRaw`UPDATE runs SET index = index + 1`;
      storing = storeRows(store, { job, results: resultsOf(job) });
      await someoneWaits(store);
      await extending.$queryRaw`SELECT FROM shards FOR NO KEY UPDATE`;
    });
    await storing;
    expect(await shardResults(store, job)).toHaveLength(10);
  });

  test('stores nothing when a row breaks a rule: rows and state are one transaction', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 10);
    const results = resultsOf(jobs[0]!);
    results[9] = { ...results[9]!, vectors: new Uint8Array(3) };
    await expect(completeShard(store, { job: jobs[0]!, results })).rejects.toThrow(/results_vectors_check/);
    expect(await store.prisma.result.count()).toBe(0);
    expect(await store.prisma.shard.findFirst()).toMatchObject({ state: 'queued', okSamples: null });
  });
});

describe('giving a shard up', () => {
  test('gives each of its samples a failed row with the reason, once', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 15);
    await Promise.all(
      [1, 2, 3].map(() => failShard(store, { job: jobs[1]!, error: 'the compute process died 3 times' })),
    );
    const rows = await shardResults(store, jobs[1]!);
    expect(rows).toEqual(
      [10, 11, 12, 13, 14].map((sampleIndex) => ({
        sampleIndex,
        status: 'failed',
        scalars: {},
        vectors: null,
        error: 'the compute process died 3 times',
      })),
    );
    expect((await viewSweep(store, id))?.samples).toEqual({ total: 15, ok: 0, failed: 5, reused: 0 });
  });

  test('does nothing to a completed shard, and a late completion nothing to a failed one', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 20);
    const [first, second] = jobs as [(typeof jobs)[0], (typeof jobs)[0]];
    await completeShard(store, { job: first, results: resultsOf(first) });
    await failShard(store, { job: first, error: 'late' });
    await failShard(store, { job: second, error: 'lost' });
    expect(await completeShard(store, { job: second, results: resultsOf(second) })).toBe('already-final');
    const shards = await store.prisma.shard.findMany({ orderBy: { index: 'asc' } });
    expect(shards.map((shard) => [shard.state, shard.okSamples, shard.error])).toEqual([
      ['completed', 10, null],
      ['failed', 0, 'lost'],
    ]);
    const statuses = await store.prisma.result.groupBy({ by: ['shardIndex', 'status'], _count: true });
    expect(statuses.map((group) => [group.shardIndex, group.status, group._count]).sort()).toEqual([
      [0, 'ok', 10],
      [1, 'failed', 10],
    ]);
  });

  test('can be decided on the number of crashes, which never exceeds the attempts', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { jobs } = await queuedSweep(store, apiKeyId, 10);
    const job = jobs[0]!;
    const crashes: number[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      await beginShard(store, { job, workerId: 'w' });
      crashes.push(await recordCrash(store, job));
    }
    crashes.push(await recordCrash(store, job));
    expect(crashes).toEqual([1, 2, 3, 3]);
  });
});

describe('cancelling a sweep', () => {
  test('cancels its runs and open shards, keeps what is done, and tells the workers', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 40);
    await completeShard(store, { job: jobs[0]!, results: resultsOf(jobs[0]!) });
    await beginShard(store, { job: jobs[1]!, workerId: 'w' });
    expect(await unwantedShards(store, [jobs[1]!])).toEqual([]);
    expect(await cancelSweep(store, id)).toBe('done');
    expect(await cancelSweep(store, id)).toBe('unchanged');
    await expect(cancelSweep(store, '00000000-0000-4000-8000-000000000000')).rejects.toThrow(
      /expected the id of a sweep/,
    );
    await expect(cancelSweep(store, 'x')).rejects.toThrow(/expected the id of a sweep/);
    expect(await viewSweep(store, id)).toMatchObject({
      state: 'cancelled',
      shards: { completed: 1, cancelled: 3 },
      runs: [{ state: 'cancelled' }],
      samples: { total: 40, ok: 10, failed: 0 },
    });
    expect(await unwantedShards(store, [jobs[1]!])).toEqual([jobs[1]]);
    expect(await completeShard(store, { job: jobs[1]!, results: resultsOf(jobs[1]!) })).toBe('already-final');
    expect(await store.prisma.result.count()).toBe(10);
  });

  test('waits for an expansion that holds it, also beyond the 5 s after which Prisma would give up', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id } = await queuedSweep(store, apiKeyId, 20);
    let cancelled: ReturnType<typeof cancelSweep> | undefined;
    await store.prisma.$transaction(async (expansion) => {
      await expansion.$executeRaw`SELECT FROM runs WHERE sweep_id = ${id}::uuid FOR UPDATE`;
      cancelled = cancelSweep(store, id);
      await sleep(6_000);
    });
    expect(await cancelled).toBe('done');
    expect(await viewSweep(store, id)).toMatchObject({ state: 'cancelled', shards: { cancelled: 2 } });
  });

  test('leaves other sweeps alone', async () => {
    const { store, apiKeyId } = await stockedStore();
    const other = await queuedSweep(store, apiKeyId, 20);
    const { id } = await queuedSweep(store, apiKeyId, 20);
    await cancelSweep(store, id);
    expect(await viewSweep(store, other.id)).toMatchObject({ state: 'running', shards: { queued: 2, cancelled: 0 } });
  });
});

test('expansion, queueing, workers, reconciling and cancelling at the same time neither deadlock nor contradict each other', async () => {
  const { store, apiKeyId } = await stockedStore();
  const ids = await Promise.all(Array.from({ length: 8 }, () => submit(store, apiKeyId, perturbationRequest(300))));
  const work = async (worker: number) => {
    await expandSubmittedSweeps(store, { limit: 10 });
    for (;;) {
      const pending = await pendingShards(store, { limit: 50 });
      if (pending.length === 0) return;
      // Each worker takes them in another order, so locks are requested in different orders.
      const jobs = worker % 2 === 0 ? pending : pending.toReversed();
      await markQueued(store, jobs);
      await heartbeat(store, { workerId: `w${worker}`, activity: 'idle', jobs });
      for (const job of jobs.slice(0, 10)) await execute(store, job, worker);
    }
  };
  const cancelled = ids.filter((_, index) => index % 2 === 0);
  const reconcile = async () => {
    for (let round = 0; round < 20; round++) {
      await returnToPending(store, await openShards(store, { olderThanMs: 0, limit: 20 }));
    }
  };
  await Promise.all([...[0, 1, 2, 3].map(work), reconcile(), ...cancelled.map((id) => cancelSweep(store, id))]);

  for (const id of ids) {
    const view = (await viewSweep(store, id))!;
    const rows = await store.prisma.result.count({ where: { run: { sweepId: id } } });
    expect(rows).toBe(view.samples.ok + view.samples.failed);
    if (cancelled.includes(id)) {
      expect([view.state, view.shards.pending, view.shards.queued, view.shards.active]).toEqual(['cancelled', 0, 0, 0]);
    } else {
      expect([view.state, view.shards.cancelled]).toEqual(['running', 0]);
    }
  }
});

async function execute(store: Store, job: { runId: string; shardIndex: number }, worker: number): Promise<void> {
  if ((await beginShard(store, { job, workerId: `w${worker}` })) === null) return;
  if (job.shardIndex % 7 === 0) await failShard(store, { job, error: 'every seventh' });
  else await completeShard(store, { job, results: resultsOf(job) });
}
