/** Sweeps of which an analysis takes its samples from another data set: planned, stored, extended, and that data set kept. */
import {
  addDataset,
  beginShard,
  deleteSweep,
  expandSubmittedSweeps,
  extendSweep,
  findDataset,
  pendingShards,
  planSweep,
  purgeSweep,
  removeDataset,
  type Store,
  viewSweep,
} from '@isthmus/store';
import { type SweepRequestInput, sweepRequest } from '@isthmus/sweeps';
import { expect, test } from 'vitest';
import { stockedStore, submit } from './sweepOnStore.js';

const shared = { kind: 'sharedDirections', samples: 10, directions: 3, shardSize: 10 } as const;
const request = {
  models: ['lenet'],
  dataset: 'garments',
  analyses: [
    { ...shared, dataset: 'older-garments' },
    { kind: 'perturbation', samples: 10, shardSize: 10 },
    { kind: 'perturbation', samples: 10, shardSize: 10, dataset: 'older-garments' },
    { kind: 'projection', samples: 10, shardSize: 10, skip: 0 },
    { kind: 'sharedSubspace', samples: 2, shardSize: 10, dataset: 'older-garments' },
  ],
} satisfies SweepRequestInput;

async function twoDatasets(): Promise<{ store: Store; apiKeyId: string; first: string; second: string }> {
  const stocked = await stockedStore();
  const other = await addDataset(stocked.store, {
    name: 'older-garments',
    artifact: { sha256: 'e'.repeat(64), bytes: 3000 },
    shape: [1, 28, 28],
    samples: 40,
    classNames: ['shirt', 'boot'],
  });
  const own = await findDataset(stocked.store, 'garments');
  return { ...stocked, first: own!.id, second: other.id };
}

async function runsOf({ prisma }: Store, sweepId: string) {
  return await prisma.run.findMany({ where: { sweepId }, orderBy: { index: 'asc' }, include: { inputs: true } });
}

test('a run is on its own data set, reads the runs that it can, and its shards and its view say which it is', async () => {
  const { store, apiKeyId, first, second } = await twoDatasets();
  const { runs: plans } = await planSweep(store, sweepRequest.parse(request));
  const names = ['older-garments', 'garments', 'older-garments', 'garments', 'older-garments'];
  expect(plans.map(({ dataset }) => dataset)).toEqual(names);
  const id = await submit(store, apiKeyId, request);
  const runs = await runsOf(store, id);
  expect(runs.map(({ datasetId }) => datasetId)).toEqual([second, first, second, first, second]);
  const indexOf = new Map(runs.map((run) => [run.id, run.index]));
  expect(runs.map(({ inputs }) => inputs.map(({ inputRunId }) => indexOf.get(inputRunId)!).sort())).toEqual([
    [2],
    [],
    [],
    [0, 1],
    [0],
  ]);
  await expandSubmittedSweeps(store, { limit: 10 });
  const begun = await Promise.all(
    (await pendingShards(store, { limit: 10 })).map((job) => beginShard(store, { job, workerId: 'w1' })),
  );
  expect(begun.map((task) => [task!.settings.dataset, task!.dataset.id])).toEqual([
    [undefined, first],
    ['older-garments', second],
  ]);
  const view = await viewSweep(store, id);
  expect(view!.runs.map(({ dataset }) => dataset)).toEqual(names);
  expect(view!.accuracy.map(({ model, dataset }) => [model, dataset])).toEqual([
    ['lenet', 'older-garments'],
    ['lenet', 'garments'],
  ]);
});

test('samples are those of a sweep on that data set, and of no other; naming the data set of the sweep names nothing', async () => {
  const { store, apiKeyId } = await twoDatasets();
  const identitiesOf = async (own: SweepRequestInput) =>
    (await runsOf(store, await submit(store, apiKeyId, own))).map(({ identity }) => identity);
  const [elsewhere] = await identitiesOf(request);
  const on = async (dataset: string, own = {}) =>
    (await identitiesOf({ models: ['lenet'], dataset, analyses: [{ ...shared, ...own }] }))[0];
  expect(await on('older-garments')).toBe(elsewhere);
  expect(await on('garments')).not.toBe(elsewhere);
  expect(await on('garments', { dataset: 'garments' })).toBe(await on('garments'));
});

test('a data set that only one analysis uses is kept while its sweep is there, and goes with it', async () => {
  const { store, apiKeyId, second } = await twoDatasets();
  const id = await submit(store, apiKeyId, request);
  await expect(removeDataset(store, 'older-garments')).rejects.toThrow(/data set "older-garments": sweeps use it/);
  await deleteSweep(store, id, { unused: true });
  expect(await purgeSweep(store, id)).toMatchObject({
    datasets: expect.arrayContaining(['garments', 'older-garments']),
  });
  expect(await findDataset(store, second)).toBeNull();
});

test('an extension leaves runs on their data sets and puts new ones on theirs', async () => {
  const { store, apiKeyId, first, second } = await twoDatasets();
  const id = await submit(store, apiKeyId, request);
  await extendSweep(store, {
    id,
    extension: {
      samples: [{ analysis: 0, samples: 20 }],
      analyses: sweepRequest.parse({
        ...request,
        analyses: [{ kind: 'convexity', samples: 3, dataset: 'older-garments' }],
      }).analyses,
    },
  });
  const runs = await runsOf(store, id);
  expect(runs.map(({ datasetId }) => datasetId)).toEqual([second, first, second, first, second, second]);
  expect(runs.map(({ samples }) => samples)).toEqual([20, 10, 10, 10, 2, 3]);
});

test.each([
  [
    'a data set that is not there',
    { ...shared, dataset: 'older-garmets' },
    { field: 'analyses[0].dataset', received: '"older-garmets"', suggestion: 'older-garments' },
  ],
  [
    'images of another shape',
    { ...shared, dataset: 'colours' },
    {
      field: 'analyses[0].dataset',
      expected: 'a data set of 1x28x28, as the sweep\'s "garments" is',
      received: '"colours" of 3x32x32',
    },
  ],
  [
    'classes that the model does not have',
    { ...shared, dataset: 'numbers' },
    { field: 'models[0]', expected: expect.stringContaining('as data set "numbers" has') },
  ],
  [
    'more images than that data set has',
    { ...shared, samples: 41, dataset: 'older-garments' },
    {
      field: 'analyses[0].samples',
      expected: expect.stringContaining('"older-garments" has 40 images'),
      received: '41',
    },
  ],
])('an analysis on %s is refused', async (_, analysis, error) => {
  const { store, apiKeyId } = await twoDatasets();
  const more = [
    { name: 'colours', shape: [3, 32, 32], classNames: ['shirt', 'boot'] },
    { name: 'numbers', shape: [1, 28, 28], classNames: ['one', 'two', 'three'] },
  ] as const;
  for (const [place, { name, shape, classNames }] of more.entries()) {
    const artifact = { sha256: String(place).repeat(64), bytes: 3000 };
    await addDataset(store, { name, artifact, shape, samples: 40, classNames });
  }
  await expect(submit(store, apiKeyId, { ...request, analyses: [analysis] })).rejects.toMatchObject({
    errors: [expect.objectContaining(error)],
  });
});
