import type { ShardJob } from '@isthmus/contracts';
import {
  cancelSweep,
  completeShard,
  failShard,
  finishRunsAndSweeps,
  keepSamples,
  readCurve,
  readCurvesOf,
  runForFolding,
  runsWithoutLastCurves,
  type Store,
  saveCurves,
  savePartials,
  unfoldedShards,
  viewSweep,
} from '@isthmus/store';
import { expect, test } from 'vitest';
import { queuedSweep, resultsOf, stockedStore } from './sweepOnStore.js';

async function complete(store: Store, jobs: readonly ShardJob[]): Promise<void> {
  for (const job of jobs) await completeShard(store, { job, results: resultsOf(job) });
}

async function foldAll(store: Store): Promise<number> {
  const shards = await unfoldedShards(store, { limit: 100 });
  await savePartials(
    store,
    shards.map((shard) => ({ ...shard, partial: { shard: shard.shardIndex, mean: 0.1 } })),
  );
  return shards.length;
}

test('a partial of a shard that was opened and ended again since is not stored', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs, runId } = await queuedSweep(store, apiKeyId, 10);
  await complete(store, jobs);
  const [found] = await unfoldedShards(store, { limit: 1 });
  const { finishedAt, ...shard } = found!;
  await savePartials(store, [{ ...shard, finishedAt: new Date(finishedAt.getTime() - 1), partial: { old: true } }]);
  expect(await store.prisma.shard.findFirst({ where: { runId } })).toMatchObject({ partial: null });
  await savePartials(store, [{ ...shard, finishedAt, partial: { old: false } }]);
  expect(await store.prisma.shard.findFirst({ where: { runId } })).toMatchObject({ partial: { old: false } });
});

test('completed and failed shards wait for folding until their partial is saved', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs, runId } = await queuedSweep(store, apiKeyId, 40);
  expect(await unfoldedShards(store, { limit: 10 })).toEqual([]);
  await complete(store, [jobs[2]!, jobs[0]!]);
  await failShard(store, { job: jobs[3]!, error: 'e' });
  expect(await unfoldedShards(store, { limit: 10 })).toEqual(
    [0, 2, 3].map((shardIndex) => ({ runId, shardIndex, analysis: 'perturbation', finishedAt: expect.any(Date) })),
  );
  expect(await unfoldedShards(store, { limit: 1 })).toHaveLength(1);
  await savePartials(store, [{ runId, shardIndex: 2, partial: { count: 10, sum: 0.1 + 0.2 } }]);
  expect((await unfoldedShards(store, { limit: 10 })).map((shard) => shard.shardIndex)).toEqual([0, 3]);
});

test('a run is given for folding with its names, its settings and the partials in shard order', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs, runId } = await queuedSweep(store, apiKeyId, 120);
  await complete(store, jobs.slice(1));
  await savePartials(
    store,
    jobs
      .slice(1)
      .reverse()
      .map((job) => ({ ...job, partial: { shard: job.shardIndex, mean: 0.1 + 0.2 } })),
  );
  const folding = (await runForFolding(store, runId))!;
  expect(folding.partials).toEqual(jobs.slice(1).map((job) => ({ shard: job.shardIndex, mean: 0.1 + 0.2 })));
  expect(folding.shardsFinal).toBe(false);
  expect(folding).toMatchObject({
    run: {
      id: runId,
      state: 'running',
      analysis: 'perturbation',
      settings: { kind: 'perturbation' },
      seed: 0,
      samples: 120,
    },
    model: { name: 'lenet' },
    dataset: { name: 'garments', id: 'b'.repeat(64) },
    classNames: ['shirt', 'boot'],
  });
  await complete(store, [jobs[0]!]);
  expect((await runForFolding(store, runId))!.shardsFinal).toBe(false);
  await foldAll(store);
  expect((await runForFolding(store, runId))!.shardsFinal).toBe(true);
});

test('a run ends only when every shard is final and folded and its curves are complete; then its sweep ends', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { id, jobs, runId } = await queuedSweep(store, apiKeyId, 20);
  const none = { runs: 0, sweeps: 0 };
  await complete(store, [jobs[0]!]);
  await foldAll(store);
  await saveCurves(store, runId, [{ name: 'norms', body: '{"half": true}' }], false);
  expect(await finishRunsAndSweeps(store)).toEqual(none);
  await failShard(store, { job: jobs[1]!, error: 'e' });
  expect(await runsWithoutLastCurves(store, { limit: 10 })).toEqual([]);
  await saveCurves(store, runId, [{ name: 'norms', body: '{"early": true}' }], true);
  expect(await finishRunsAndSweeps(store)).toEqual(none);
  await foldAll(store);
  // Curves that were called complete before every shard was folded are not.
  expect(await finishRunsAndSweeps(store)).toEqual(none);
  await saveCurves(store, runId, [{ name: 'norms', body: '{"whole": true}' }], true);
  expect(await finishRunsAndSweeps(store)).toEqual({ runs: 1, sweeps: 1 });
  expect(await finishRunsAndSweeps(store)).toEqual(none);
  expect(await viewSweep(store, id)).toMatchObject({
    state: 'completed',
    finishedAt: expect.any(String),
    error: null,
    runs: [{ state: 'completed', curves: ['norms'] }],
  });
});

test('a run whose shards all failed is failed with the first reason, and so is its sweep', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { id, jobs, runId } = await queuedSweep(store, apiKeyId, 20);
  await failShard(store, { job: jobs[1]!, error: 'second' });
  await failShard(store, { job: jobs[0]!, error: 'first' });
  await foldAll(store);
  await saveCurves(store, runId, [{ name: 'norms', body: '{}' }], true);
  expect(await finishRunsAndSweeps(store)).toEqual({ runs: 1, sweeps: 1 });
  expect(await viewSweep(store, id)).toMatchObject({
    state: 'failed',
    error: 'every run failed; the first: every shard failed; the first: first',
    runs: [{ state: 'failed', error: 'every shard failed; the first: first' }],
  });
});

test('a run whose last curves were never saved is found again', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { jobs, runId } = await queuedSweep(store, apiKeyId, 20);
  await complete(store, jobs);
  expect(await runsWithoutLastCurves(store, { limit: 10 })).toEqual([]);
  await foldAll(store);
  expect(await runsWithoutLastCurves(store, { limit: 10 })).toEqual([runId]);
  await saveCurves(store, runId, [{ name: 'norms', body: '{}' }], true);
  expect(await runsWithoutLastCurves(store, { limit: 10 })).toEqual([]);
});

test('two aggregators that end the same sweeps at once count each once', async () => {
  const { store, apiKeyId } = await stockedStore();
  for (let sweep = 0; sweep < 5; sweep++) {
    const { jobs, runId } = await queuedSweep(store, apiKeyId, 20);
    await complete(store, jobs);
    await foldAll(store);
    await saveCurves(store, runId, [{ name: 'norms', body: '{}' }], true);
  }
  const ended = await Promise.all([1, 2, 3].map(() => finishRunsAndSweeps(store)));
  const last = await finishRunsAndSweeps(store);
  expect([...ended, last].reduce((sum, counts) => sum + counts.runs, 0)).toBe(5);
  expect([...ended, last].reduce((sum, counts) => sum + counts.sweeps, 0)).toBe(5);
});

test('a curve is stored byte for byte, replaced by later ones, and never un-completed', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { runId, jobs } = await queuedSweep(store, apiKeyId, 10);
  await complete(store, jobs);
  await foldAll(store);
  const body = '{"z":1.0,  "a":[0.1e-7,"ü"]}';
  expect(await readCurve(store, runId, 'norms')).toBeNull();
  await saveCurves(
    store,
    runId,
    [
      { name: 'norms', body: '{}' },
      { name: 'steps', body: '{}' },
    ],
    false,
  );
  await saveCurves(store, runId, [{ name: 'norms', body }], true);
  expect(await readCurve(store, runId, 'norms')).toBe(body);
  await saveCurves(store, runId, [{ name: 'norms', body: '{"late": true}' }], false);
  expect(await readCurve(store, runId, 'norms')).toBe(body);
  expect(await readCurve(store, 'no-uuid', 'norms')).toBeNull();
  expect((await readCurvesOf(store, [runId])).toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
    { runId, name: 'norms', body },
    { runId, name: 'steps', body: '{}' },
  ]);
  expect(await readCurvesOf(store, [])).toEqual([]);
});

test('what was computed before a cancellation is still folded, and the run stays cancelled', async () => {
  const { store, apiKeyId } = await stockedStore();
  const { id, jobs, runId } = await queuedSweep(store, apiKeyId, 30);
  await complete(store, [jobs[0]!]);
  await cancelSweep(store, id);
  expect(await foldAll(store)).toBe(1);
  expect(await runForFolding(store, runId)).toMatchObject({
    partials: [{ shard: 0 }],
    shardsFinal: false,
    run: { state: 'cancelled' },
  });
  // What a worker had finished, in two goes: the second comes while the first is folded.
  await keepSamples(store, { job: jobs[2]!, results: resultsOf(jobs[2]!).slice(0, 4) });
  const [first] = await unfoldedShards(store, { limit: 100 });
  await keepSamples(store, { job: jobs[2]!, results: resultsOf(jobs[2]!) });
  await savePartials(store, [{ ...first!, partial: { of: 4 } }]);
  expect(await foldAll(store)).toBe(1);
  expect(await unfoldedShards(store, { limit: 100 })).toEqual([]);
  await keepSamples(store, { job: jobs[1]!, results: resultsOf(jobs[1]!) });
  await foldAll(store);
  expect(await runForFolding(store, runId)).toMatchObject({
    partials: [{ shard: 0 }, { shard: 1 }, { shard: 2 }],
    shardsFinal: false,
  });
  expect(await finishRunsAndSweeps(store)).toEqual({ runs: 0, sweeps: 0 });
});
