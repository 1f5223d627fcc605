/** The planned cost of a sweep: from an estimated speed at first, from a measured speed once a worker has measured it. */

import { addModel, completeShard, planSweep, type Store, saveSpeed, upsertWorker } from '@isthmus/store';
import { type SweepPlan, type SweepRequestInput, sweepPlan, sweepRequest } from '@isthmus/sweeps';
import { describe, expect, test } from 'vitest';
import { manifest, perturbationRequest, queuedSweep, resultsOf, stockedStore, submit } from './sweepOnStore.js';

/** Speed of the shipped LeNet on one core. */
const lenetSpeed = { engine: 'onnxruntime', provider: 'cpu', threads: 1, batch: 64, forwardMs: 0.16, gradientMs: 0.52 };

async function stocked() {
  const { store, apiKeyId } = await stockedStore();
  const { id } = await store.prisma.model.findFirstOrThrow();
  return {
    store,
    apiKeyId,
    measure: (speed: object = {}) => saveSpeed(store, { modelId: id, ...lenetSpeed, ...speed }),
  };
}

async function plan(store: Store, analyses: SweepRequestInput['analyses'], engine = {}): Promise<SweepPlan> {
  const request = sweepRequest.parse({ models: ['lenet'], dataset: 'garments', analyses, engine });
  const planned = await planSweep(store, request);
  expect(sweepPlan.parse(planned)).toEqual(planned);
  return planned;
}

const mixed: SweepRequestInput['analyses'] = [
  { kind: 'perturbation', samples: 1000 },
  { kind: 'connectivity', samples: 1000 },
  { kind: 'curvature', samples: 1000 },
  { kind: 'sharedDirections', samples: 100 },
  { kind: 'subspaceNoise', samples: 900 },
];

describe('a plan', () => {
  test('is what a submission of the same request is cut into, and stores nothing', async () => {
    const { store, apiKeyId, measure } = await stocked();
    await measure();
    const planned = await plan(store, mixed);
    expect(await store.prisma.sweep.count()).toBe(0);
    const id = await submit(store, apiKeyId, { models: ['lenet'], dataset: 'garments', analyses: mixed });
    const runs = await store.prisma.run.findMany({ where: { sweepId: id }, orderBy: { index: 'asc' } });
    expect(runs.map((run) => [run.index, run.shardSize, run.plannedSeconds, run.plannedFrom])).toEqual(
      planned.runs.map((run) => [run.index, run.shardSize, run.workerSeconds, 'measured']),
    );
    expect(planned.runs.map(({ reads }) => reads)).toEqual([[], [], [0], [0], [3]]);
    for (const run of planned.runs) expect(run.shards).toBe(Math.ceil(run.samples / run.shardSize));
  });

  test('has sums that are those of its runs, and more seconds at the worker than in the engine', async () => {
    const { store } = await stocked();
    const planned = await plan(store, mixed);
    const sum = (name: 'samples' | 'shards' | 'deviceSeconds' | 'workerSeconds' | 'storageBytes') =>
      planned.runs.reduce((total, run) => total + run[name], 0);
    for (const name of ['samples', 'shards', 'deviceSeconds', 'workerSeconds', 'storageBytes'] as const) {
      expect(planned[name]).toBeCloseTo(sum(name), 6);
    }
    for (const run of planned.runs) expect(run.workerSeconds).toBeGreaterThan(run.deviceSeconds);
    // r(x) of 1,000 images of 784 pixels alone.
    expect(planned.runs[0]!.storageBytes).toBeGreaterThan(1000 * 784 * 4);
  });

  test('is estimated until a worker has measured the model on that engine, and says which it is', async () => {
    const { store, measure } = await stocked();
    const speeds = async (engine = {}) => (await plan(store, mixed, engine)).runs.map(({ speed }) => speed);
    expect(new Set(await speeds())).toEqual(new Set(['estimated']));
    await measure();
    expect(new Set(await speeds())).toEqual(new Set(['measured']));
    expect(new Set(await speeds({ batch: 16 }))).toEqual(new Set(['measured']));
    expect(new Set(await speeds({ provider: 'cuda' }))).toEqual(new Set(['estimated']));
  });

  test('takes longer, in smaller shards, on a slower model', async () => {
    const { store, measure } = await stocked();
    await measure();
    const { runs: fast, shards } = await plan(store, mixed);
    await store.prisma.speed.deleteMany();
    await measure({ forwardMs: 3, gradientMs: 8 });
    const slow = await plan(store, mixed);
    expect(slow.shards).toBeGreaterThan(2 * shards);
    for (const [i, run] of slow.runs.entries()) {
      expect(run.workerSeconds).toBeGreaterThan(5 * fast[i]!.workerSeconds);
      expect(run.shardSize).toBeLessThanOrEqual(fast[i]!.shardSize);
    }
  });

  test('leaves a shard size that the request states', async () => {
    const { store } = await stocked();
    const [run] = (await plan(store, [{ kind: 'perturbation', samples: 1000, shardSize: 7 }])).runs;
    expect(run).toMatchObject({ shardSize: 7, shards: 143 });
  });

  test('counts r(x) once where another run of the sweep reads it', async () => {
    const { store, measure } = await stocked();
    await measure();
    const detection = { kind: 'curvature', method: 'mean', samples: 500 } as const;
    const alone = (await plan(store, [detection])).runs[0]!;
    const [, reading] = (await plan(store, [{ kind: 'perturbation', samples: 500 }, detection])).runs;
    expect(reading!.workerSeconds).toBeLessThan(alone.workerSeconds);
  });

  test('says how many samples earlier sweeps hold, and counts time for the others only', async () => {
    const { store, apiKeyId } = await stocked();
    const analyses: SweepRequestInput['analyses'] = [
      { kind: 'perturbation', samples: 40, shardSize: 10 },
      { kind: 'sharedDirections', samples: 10 },
      { kind: 'projection', samples: 10 },
    ];
    const before = await plan(store, analyses);
    expect(before.runs.map(({ reused }) => reused)).toEqual([0, 0, null]);
    const { jobs } = await queuedSweep(store, apiKeyId, 20);
    for (const job of jobs) await completeShard(store, { job, results: resultsOf(job) });
    const after = await plan(store, analyses);
    expect(after).toMatchObject({ samples: 60, reused: 20, shards: before.shards });
    expect(after.runs[0]!.reused).toBe(20);
    expect(after.runs[0]!.workerSeconds).toBeCloseTo(before.runs[0]!.workerSeconds / 2, 9);
    const request = { models: ['lenet'], dataset: 'garments', analyses, reuse: false };
    expect(await planSweep(store, sweepRequest.parse(request))).toMatchObject({ reused: 0 });
  });

  test('tells the time on the workers of that engine that are connected now, and none without them', async () => {
    const { store, measure } = await stocked();
    await measure();
    expect(await plan(store, mixed)).toMatchObject({ workers: 0, wallSeconds: null });
    for (const id of ['a', 'b', 'elsewhere', 'silent']) {
      const provider = id === 'elsewhere' ? 'cuda' : 'cpu';
      await upsertWorker(store, { id, host: 'h', pid: 1, engine: 'onnxruntime', provider, activity: 'idle' });
    }
    await store.prisma.$executeRaw`UPDATE workers SET last_seen_at = now() - interval '1 minute' WHERE id = 'silent'`;
    const planned = await plan(store, mixed);
    expect(planned.workers).toBe(2);
    expect(planned.wallSeconds).toBeGreaterThanOrEqual(planned.workerSeconds / 2);
    expect(planned.wallSeconds).toBeLessThan(planned.workerSeconds);
  });

  test('is refused as the submission would be', async () => {
    const { store, apiKeyId } = await stocked();
    const request = perturbationRequest(1001);
    const refusal = await planSweep(store, sweepRequest.parse(request)).catch((error: unknown) => error);
    const other = await submit(store, apiKeyId, request).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'unusable-content' });
    expect((refusal as Error).message).toBe((other as Error).message);
  });
});

describe('a measured speed', () => {
  test('is kept to two digits, the fastest that was measured', async () => {
    const { store, measure } = await stocked();
    await measure({ forwardMs: 0.16449, gradientMs: 0.5251 });
    await measure({ forwardMs: 0.31, gradientMs: 0.51 });
    const speeds = await store.prisma.speed.findMany();
    expect(speeds).toMatchObject([{ forwardMs: 0.16, gradientMs: 0.51 }]);
  });

  test('plans with the same batch where there is one, and with the least threads', async () => {
    const { store, measure } = await stocked();
    const seconds = async (batch: number) =>
      (await plan(store, [{ kind: 'convexity', samples: 1000, shardSize: 1000 }], { batch })).deviceSeconds;
    await measure({ batch: 16, forwardMs: 4 });
    await measure({ batch: 256, forwardMs: 1 });
    await measure({ batch: 256, forwardMs: 0.3, threads: 8 });
    // Half a batch in addition to the samples, and all 1,000 labels.
    expect(await seconds(16)).toBeCloseTo(((1000 + 1000 + 8) * 4) / 1000, 9);
    expect(await seconds(256)).toBeCloseTo(((1000 + 1000 + 128) * 1) / 1000, 9);
    expect(await seconds(200)).toBeCloseTo(((1000 + 1000 + 100) * 1) / 1000, 9);
  });

  test('of a model that is gone is ignored', async () => {
    const { store } = await stocked();
    await saveSpeed(store, { modelId: 'f'.repeat(64), ...lenetSpeed });
    expect(await store.prisma.speed.count()).toBe(0);
  });

  test('goes with its model', async () => {
    const { store, measure } = await stocked();
    await measure();
    await store.prisma.model.deleteMany();
    expect(await store.prisma.speed.count()).toBe(0);
  });
});

test('a model that was stored before its arithmetic was counted has it counted when it is stored again', async () => {
  const { store } = await stockedStore();
  const same = {
    name: 'lenet',
    artifact: { sha256: 'a'.repeat(64), bytes: 1000 },
    manifest,
    inputShape: [1, 28, 28] as const,
    numClasses: 2,
  };
  const counted = async () => (await store.prisma.model.findFirstOrThrow()).multiplyAdds;
  expect(await counted()).toBeNull();
  const large = (await plan(store, mixed)).workerSeconds;
  await addModel(store, { ...same, multiplyAdds: 10_715_776 });
  expect(await counted()).toBe(10_715_776n);
  expect((await plan(store, mixed)).workerSeconds).toBeLessThan(large / 5);
});
