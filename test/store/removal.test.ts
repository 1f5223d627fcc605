/** Deleted sweeps, removed models and data sets: what goes with them, and what stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addDataset,
  addModel,
  beginShard,
  completeShard,
  createSweep,
  deletedSweeps,
  deleteExpired,
  deleteSweep,
  expandSubmittedSweeps,
  expiredSweeps,
  findModel,
  findRunState,
  findSweepId,
  keepSamples,
  listSweeps,
  pendingShards,
  purgeSweep,
  removeDataset,
  removeModel,
  type Store,
  unfoldedShards,
  unwantedShards,
  viewSweep,
} from '@isthmus/store';
import { sweepRequest } from '@isthmus/sweeps';
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

async function addOther(store: Store): Promise<void> {
  await addModel(store, {
    name: 'nin',
    artifact: { sha256: 'c'.repeat(64), bytes: 1000 },
    manifest,
    inputShape: [1, 28, 28],
    numClasses: 2,
  });
}

async function largeSweep(store: Store, apiKeyId: string, samples: number) {
  await store.prisma.dataset.updateMany({ data: { samples } });
  return await queuedSweep(store, apiKeyId, samples);
}

const counts = async ({ prisma }: Store) => ({
  sweeps: await prisma.sweep.count(),
  runs: await prisma.run.count(),
  shards: await prisma.shard.count(),
  results: await prisma.result.count(),
  models: await prisma.model.count(),
  datasets: await prisma.dataset.count(),
  artifacts: await prisma.artifact.count(),
});

describe('deleting a sweep', () => {
  test('cancels it first, hides it at once, and deletes its rows batch by batch', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, runId, jobs } = await largeSweep(store, apiKeyId, 3_000);
    await beginShard(store, { job: jobs[299]!, workerId: 'w' });
    for (const job of jobs.slice(0, 250)) await completeShard(store, { job, results: resultsOf(job) });
    await deleteSweep(store, id, { unused: false });
    expect(await viewSweep(store, id)).toBeNull();
    expect((await listSweeps(store, { limit: 10 })).sweeps).toEqual([]);
    expect(await findRunState(store, runId)).toBeNull();
    await expect(findSweepId(store, 'last', { apiKeyId })).rejects.toThrow(/expected/);
    await expect(findSweepId(store, id.slice(0, 8), { apiKeyId })).rejects.toThrow(/expected the id of a sweep/);
    expect(await unfoldedShards(store, { limit: 10 })).toEqual([]);
    expect(await unwantedShards(store, [jobs[299]!])).toEqual([jobs[299]]);
    await expect(deleteSweep(store, id, { unused: false })).rejects.toThrow(/expected the id of a sweep/);
    expect(await deletedSweeps(store)).toEqual([id]);

    const left: number[] = [];
    await purgeSweep(store, id, async () => void left.push(await store.prisma.result.count()));
    expect(left.slice(0, 3)).toEqual([1_500, 500, 0]);
    expect(await counts(store)).toEqual({
      sweeps: 0,
      runs: 0,
      shards: 0,
      results: 0,
      models: 1,
      datasets: 1,
      artifacts: 2,
    });
    // The worker's last samples have no shard any more.
    expect(await keepSamples(store, { job: jobs[299]!, results: resultsOf(jobs[299]!) })).toBe(0);
  });

  test('can be broken off and done by several at once', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await largeSweep(store, apiKeyId, 2_500);
    for (const job of jobs) await completeShard(store, { job, results: resultsOf(job) });
    await deleteSweep(store, id, { unused: true });
    const broken = purgeSweep(store, id, () => Promise.reject(new Error('the process ends')));
    await expect(broken).rejects.toThrow('the process ends');
    expect((await counts(store)).results).toBe(1_500);
    const removed = await Promise.all([1, 2, 3].map(() => purgeSweep(store, id)));
    // What went with it is told to one of them.
    expect(removed.flatMap(({ models }) => models)).toEqual(['lenet']);
    expect(await counts(store)).toMatchObject({ sweeps: 0, results: 0, models: 0, datasets: 0, artifacts: 0 });
  });

  test('spares what other sweeps copied from it, and the models and data sets that they use', async () => {
    const { store, apiKeyId } = await stockedStore();
    await addOther(store);
    const first = await submit(store, apiKeyId, perturbationRequest(20, { models: ['lenet', 'nin'] }));
    await expandSubmittedSweeps(store, { limit: 1 });
    const jobs = await pendingShards(store, { limit: 10 });
    for (const job of jobs) await completeShard(store, { job, results: resultsOf(job) });
    const second = await submit(store, apiKeyId, perturbationRequest(20));
    await expandSubmittedSweeps(store, { limit: 1 });
    expect((await viewSweep(store, second))?.samples).toMatchObject({ ok: 20, reused: 20 });
    await deleteSweep(store, first, { unused: true });
    // What is deleted is not copied any more, although its rows may still be there.
    const third = await submit(store, apiKeyId, perturbationRequest(20, { models: ['nin'] }));
    await expandSubmittedSweeps(store, { limit: 1 });
    expect((await viewSweep(store, third))?.samples.reused).toBe(0);
    await deleteSweep(store, third, { unused: false });
    await purgeSweep(store, third);
    expect(await purgeSweep(store, first)).toEqual({ models: ['nin'], datasets: [], artifacts: ['c'.repeat(64)] });
    expect(await counts(store)).toMatchObject({ sweeps: 1, results: 20, models: 1, datasets: 1, artifacts: 2 });
    expect((await viewSweep(store, second))?.samples).toMatchObject({ ok: 20, reused: 20 });
  });

  test('spares a model of which a sweep is submitted at the same moment', async () => {
    const { store, apiKeyId } = await stockedStore();
    const other = await submit(store, apiKeyId, perturbationRequest(10));
    await addOther(store);
    const { id } = await createSweep(store, {
      request: sweepRequest.parse(perturbationRequest(10, { models: ['nin'] })),
      apiKeyId,
    });
    await deleteSweep(store, id, { unused: true });
    let removed: ReturnType<typeof purgeSweep> | undefined;
    await store.prisma.$transaction(async (transaction) => {
      await transaction.$executeRaw`
        INSERT INTO runs (sweep_id, index, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size)
        SELECT ${other}::uuid, 1, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size
        FROM runs WHERE sweep_id = ${id}::uuid`;
      removed = purgeSweep(store, id);
      // Until it waits for this transaction.
      await sleep(300);
    });
    expect(await removed).toEqual({ models: [], datasets: [], artifacts: [] });
    expect(await findModel(store, 'nin')).not.toBeNull();
  });

  test('frees its Idempotency-Key', async () => {
    const { store, apiKeyId } = await stockedStore();
    const request = sweepRequest.parse(perturbationRequest(10));
    const first = await createSweep(store, { request, apiKeyId, idempotencyKey: 'once' });
    await deleteSweep(store, first.id, { unused: false });
    expect((await createSweep(store, { request, apiKeyId, idempotencyKey: 'once' })).created).toBe(true);
  });
});

describe('removing a model or a data set', () => {
  test('is refused while sweeps use it, which are named, and else takes what is known of it along', async () => {
    const { store, apiKeyId } = await stockedStore();
    expect(await removeModel(store, 'nobody')).toBeNull();
    const named = await submit(store, apiKeyId, perturbationRequest(10, { name: 'LeNet first' }));
    await expect(removeModel(store, 'lenet')).rejects.toThrow(
      `model "lenet": sweeps use it: ${named} (LeNet first); delete them first`,
    );
    await expect(removeDataset(store, 'garments')).rejects.toThrow(/data set "garments": sweeps use it/);
    await deleteSweep(store, named, { unused: false });
    await expect(removeModel(store, 'lenet')).rejects.toThrow(/is being deleted; try again in a moment/);
    await purgeSweep(store, named);
    const { id } = (await findModel(store, 'lenet'))!;
    expect(await removeModel(store, id)).toEqual({ id, models: ['lenet'], datasets: [], artifacts: ['a'.repeat(64)] });
    expect(await removeDataset(store, 'garments')).toMatchObject({ datasets: ['garments'] });
    expect(await counts(store)).toMatchObject({ models: 0, datasets: 0, artifacts: 0 });
  });

  test('keeps a file that another model has too', async () => {
    const { store } = await stockedStore();
    await addModel(store, {
      name: 'lenet-scaled',
      artifact: { sha256: 'a'.repeat(64), bytes: 1000 },
      manifest: { ...manifest, scale: 255 },
      inputShape: [1, 28, 28],
      numClasses: 2,
    });
    expect(await removeModel(store, 'lenet')).toMatchObject({ models: ['lenet'], artifacts: [] });
    expect(await removeModel(store, 'lenet-scaled')).toMatchObject({ artifacts: ['a'.repeat(64)] });
  });

  test('and submitting a sweep of it at the same time: one of the two is refused, with the reason', async () => {
    const { store, apiKeyId } = await stockedStore();
    for (let round = 0; round < 20; round += 1) {
      await addOther(store);
      const [removed, submitted] = await Promise.allSettled([
        removeModel(store, 'nin'),
        submit(store, apiKeyId, perturbationRequest(10, { models: ['nin'] })),
      ]);
      if (removed.status === 'fulfilled') {
        expect(String((submitted as PromiseRejectedResult).reason)).toMatch(/expected the name of a stored model/);
        continue;
      }
      expect(String(removed.reason)).toMatch(/sweeps use it/);
      expect(submitted.status).toBe('fulfilled');
      const { value } = submitted as PromiseFulfilledResult<string>;
      await deleteSweep(store, value, { unused: false });
      await purgeSweep(store, value);
      await removeModel(store, 'nin');
    }
  });

  test('twice at the same moment: one removes it, and for the other there is none', async () => {
    const { store } = await stockedStore();
    for (let round = 0; round < 20; round += 1) {
      await addOther(store);
      const both = await Promise.all([removeModel(store, 'nin'), removeModel(store, 'nin')]);
      expect(both.filter((one) => one === null)).toHaveLength(1);
    }
  });

  test('and adding it at the same moment: it is added, though its file was removed in between', async () => {
    const { store } = await stockedStore();
    const dataset = {
      name: 'garments',
      artifact: { sha256: 'b'.repeat(64), bytes: 2000 },
      shape: [1, 28, 28] as const,
      samples: 1000,
      classNames: ['shirt', 'boot'],
    };
    let adding: Promise<unknown> | undefined;
    await store.prisma.$transaction(async (removal) => {
      await removal.$executeRaw`DELETE FROM datasets`;
      // It finds the file, and waits for the name.
      adding = addDataset(store, dataset);
      await someoneWaits(store);
      await removal.$executeRaw`DELETE FROM artifacts WHERE kind = 'dataset'`;
    });
    expect(await adding).toMatchObject({ name: 'garments', bytes: 2000 });
    expect(await counts(store)).toMatchObject({ datasets: 1, artifacts: 2 });
  });

  test('and adding the same file under another name at the same moment: the file stays', async () => {
    const { store } = await stockedStore();
    let removing: Promise<unknown> | undefined;
    await store.prisma.$transaction(async (upload) => {
      await upload.$executeRaw`
        INSERT INTO models (id, name, artifact_sha256, manifest, input_shape, num_classes)
        SELECT ${'d'.repeat(64)}, 'lenet-again', artifact_sha256, manifest, input_shape, num_classes FROM models`;
      removing = removeModel(store, 'lenet');
      await someoneWaits(store);
    });
    expect(await removing).toMatchObject({ models: ['lenet'], artifacts: [] });
    expect(await counts(store)).toMatchObject({ models: 1, artifacts: 2 });
  });
});

test('sweeps expire that ended too long ago and lack the label that keeps them, and no longer while they are extended', async () => {
  const { store, apiKeyId } = await stockedStore();
  const old = await queuedSweep(store, apiKeyId, 10);
  await completeShard(store, { job: old.jobs[0]!, results: resultsOf(old.jobs[0]!) });
  const kept = await submit(store, apiKeyId, perturbationRequest(10, { labels: { keep: 'true' } }));
  const recent = await submit(store, apiKeyId, perturbationRequest(10));
  const open = await submit(store, apiKeyId, perturbationRequest(10));
  await store.prisma.$executeRaw`
    UPDATE sweeps SET state = 'completed', finished_at = now() - interval '31 days' WHERE id <> ${open}::uuid`;
  await store.prisma.$executeRaw`UPDATE sweeps SET finished_at = now() - interval '29 days' WHERE id = ${recent}::uuid`;
  const keepLabel = { key: 'keep', value: 'true' };
  const expired = await expiredSweeps(store, { days: 30, keepLabel });
  expect(expired).toMatchObject([{ id: old.id, name: null }]);
  expect(expired[0]!.bytes).toBeGreaterThan(100);
  expect(
    (await expiredSweeps(store, { days: 30, keepLabel: { key: 'keep', value: 'no' } })).map(({ id }) => id),
  ).toEqual([old.id, kept].sort());
  expect(await expiredSweeps(store, { days: null, keepLabel })).toEqual([]);
  expect(await deleteExpired(store, old.id, { days: null, keepLabel })).toBe(false);
  // Extended, or labelled, after they were listed: they stay.
  await store.prisma.$executeRaw`UPDATE sweeps SET state = 'running', finished_at = NULL WHERE id = ${old.id}::uuid`;
  expect(await deleteExpired(store, old.id, { days: 30, keepLabel })).toBe(false);
  expect(await deleteExpired(store, kept, { days: 30, keepLabel })).toBe(false);
  expect((await viewSweep(store, old.id))?.state).toBe('running');
  expect(await deleteExpired(store, kept, { days: 30, keepLabel: { key: 'keep', value: 'no' } })).toBe(true);
  expect(await viewSweep(store, kept)).toBeNull();
});
