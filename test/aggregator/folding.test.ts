/** Folding on a real database: bad results of one run do not affect other runs, and rows of earlier versions are folded. */
import type { SampleResult } from '@isthmus/contracts';
import {
  completeShard,
  expandSubmittedSweeps,
  finishRunsAndSweeps,
  pendingShards,
  readCurve,
  type Store,
  viewSweep,
} from '@isthmus/store';
import type { SweepRequestInput } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { createFoldingState, foldResults } from '../../apps/aggregator/dist/foldResults.js';
import { stockedStore, submit } from '../store/sweepOnStore.js';

/** A sweep whose runs each have one shard, with these scalars for every sample. */
async function sweepOf(
  store: Store,
  apiKeyId: string,
  runs: ReadonlyArray<{ settings: SweepRequestInput['analyses'][number]; scalars: SampleResult['scalars'] }>,
) {
  const id = await submit(store, apiKeyId, {
    models: ['lenet'],
    dataset: 'garments',
    analyses: runs.map(({ settings }) => settings),
  });
  await expandSubmittedSweeps(store, { limit: 10 });
  const jobs = await pendingShards(store, { limit: 10 });
  for (const [place, { runId, shardIndex }] of jobs.entries()) {
    const { settings, scalars } = runs[place]!;
    const results = Array.from({ length: settings.samples }, (_, sampleIndex): SampleResult => {
      return { sampleIndex, status: 'ok', scalars, vectors: null, error: null };
    });
    await completeShard(store, { job: { runId, shardIndex }, results });
  }
  return { id, runIds: jobs.map(({ runId }) => runId) };
}

async function folded(store: Store) {
  const counts = await foldResults(store, createFoldingState([]), Date.now);
  await finishRunsAndSweeps(store);
  return counts;
}

const mixed = { images: 2, label: 0, combinedLabel: 0, kept: true, margin: 1 };

test('results that cannot be folded stop no other run, and their own says why until another version can', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { id } = await sweepOf(store, apiKeyId, [
    { settings: { kind: 'perturbation', samples: 3, shardSize: 3 }, scalars: { converged: true } },
    { settings: { kind: 'convexity', samples: 3, shardSize: 3, images: [2] }, scalars: mixed },
  ]);
  const state = createFoldingState([]);
  expect(await foldResults(store, state, Date.now)).toEqual({ shards: 1, runs: 1, unfoldable: 1 });
  expect(await foldResults(store, state, Date.now)).toEqual({ shards: 0, runs: 0, unfoldable: 0 });
  await finishRunsAndSweeps(store);
  const [broken, other] = (await viewSweep(store, id))!.runs;
  expect(broken).toMatchObject({ state: 'running', samples: { ok: 3 } });
  expect(broken!.error).toMatch(/^its results cannot be folded: sample 0: scalar \w+ must be a number/);
  expect(other).toMatchObject({ state: 'completed', error: null });

  const scalars = { converged: true, relativeNorm: 0.1, steps: 2, perturbedLabel: 1, label: 0, trueLabel: 0 };
  await store.prisma.result.updateMany({ where: { runId: broken!.id }, data: { scalars } });
  expect(await folded(store)).toEqual({ shards: 1, runs: 1, unfoldable: 0 });
  expect(await viewSweep(store, id)).toMatchObject({
    state: 'completed',
    runs: [{ state: 'completed', error: null }, {}],
  });
});

test('runs that an earlier version began are folded: fields and scalars that came since are as they were then', async () => {
  const { store, apiKeyId } = await stockedStore();
  const copy = { label: 0, score: -1, recoveredLabel: 1, secondLabel: 1, linearizedDistance: 0.5 };
  const { id, runIds } = await sweepOf(store, apiKeyId, [
    {
      settings: { kind: 'detection', samples: 3, shardSize: 3, alphas: [1] },
      scalars: {
        trouble: null,
        ...copy,
        ...Object.fromEntries(Object.entries(copy).map(([name, value]) => [`${name}@1`, value])),
      },
    },
    {
      settings: { kind: 'curvature', samples: 3, shardSize: 3, method: 'mean' },
      scalars: {
        trouble: null,
        meanCurvature: -1,
        sumPositive: null,
        sumNegative: null,
        asymmetry: null,
        converged: null,
      },
    },
  ]);
  await store.prisma.$executeRaw`UPDATE runs SET settings = settings - 'at' WHERE analysis = 'detection'`;
  expect(await folded(store)).toEqual({ shards: 2, runs: 2, unfoldable: 0 });
  expect((await viewSweep(store, id))!.state).toBe('completed');
  expect(await readCurve(store, runIds[0]!, 'auroc')).not.toBeNull();
});

test('curves of an earlier version are made again, byte for byte as new ones, whatever became of their run', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { id, runIds } = await sweepOf(store, apiKeyId, [
    { settings: { kind: 'convexity', samples: 3, shardSize: 3, images: [2] }, scalars: mixed },
  ]);
  await folded(store);
  const made = await readCurve(store, runIds[0]!, 'convexity');
  expect(JSON.parse(made!).headlines[0].id).toBe('kept@2');
  await store.prisma.$executeRaw`UPDATE curves SET body = '{}', fold_revision = 0`;
  expect(await folded(store)).toEqual({ shards: 0, runs: 1, unfoldable: 0 });
  expect(await readCurve(store, runIds[0]!, 'convexity')).toBe(made);
  expect(await folded(store)).toEqual({ shards: 0, runs: 0, unfoldable: 0 });
  expect((await viewSweep(store, id))!.state).toBe('completed');
});

test('shards that another version folded are folded again, and complete curves stay until then', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { runIds } = await sweepOf(store, apiKeyId, [
    { settings: { kind: 'convexity', samples: 3, shardSize: 3, images: [2] }, scalars: mixed },
  ]);
  await folded(store);
  const made = await readCurve(store, runIds[0]!, 'convexity');
  // The form of a partial before folds named their fields.
  await store.prisma
    .$executeRaw`UPDATE shards SET partial = '{"fold": {"2": [3, 3]}, "counts": {"ok": 3, "failed": 0}}'`;
  await store.prisma.$executeRaw`UPDATE curves SET body = 'before', fold_revision = 0`;
  expect(await folded(store)).toEqual({ shards: 0, runs: 0, unfoldable: 0 });
  expect(await readCurve(store, runIds[0]!, 'convexity')).toBe('before');
  expect(await folded(store)).toEqual({ shards: 1, runs: 1, unfoldable: 0 });
  expect(await readCurve(store, runIds[0]!, 'convexity')).toBe(made);
});
