import { setImmediate } from 'node:timers/promises';
import { ProblemError } from '@isthmus/contracts';
import {
  addDataset,
  addModel,
  beginShard,
  cancelSweep,
  completeShard,
  countShardsUnderWay,
  createApiKey,
  createSweep,
  expandSubmittedSweeps,
  failShard,
  listSweeps,
  pendingShards,
  viewSweep,
} from '@isthmus/store';
import { sweepRequest, sweepView } from '@isthmus/sweeps';
import { describe, expect, test } from 'vitest';
import { freshStore } from '../support/database.js';
import {
  manifest,
  perturbationRequest,
  queuedSweep,
  resultsOf,
  stockedStore,
  submit,
  viewInMoment,
} from './sweepOnStore.js';

/** Said once a process. */
const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const error = await work.then(
    () => new Error('nothing was refused'),
    (thrown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw error;
  return error;
}

describe('a sweep is accepted', () => {
  test('with one run per model and analysis, model-major, each with its shard size', async () => {
    const { store, apiKeyId } = await stockedStore();
    await addModel(store, {
      name: 'nin',
      artifact: { sha256: 'c'.repeat(64), bytes: 1 },
      manifest,
      inputShape: [1, 28, 28],
      numClasses: 2,
    });
    const id = await submit(store, apiKeyId, {
      name: 'both networks',
      seed: Number.MAX_SAFE_INTEGER,
      models: ['nin', 'lenet'],
      dataset: 'garments',
      analyses: [
        { kind: 'perturbation', samples: 100, shardSize: 50 },
        { kind: 'connectivity', samples: 7, shardSize: 3 },
      ],
    });
    const runs = await store.prisma.run.findMany({
      where: { sweepId: id },
      orderBy: { index: 'asc' },
      include: { model: true },
    });
    expect(runs.map((run) => [run.index, run.model.name, run.analysis, run.samples, run.shardSize])).toEqual([
      [0, 'nin', 'perturbation', 100, 50],
      [1, 'nin', 'connectivity', 7, 3],
      [2, 'lenet', 'perturbation', 100, 50],
      [3, 'lenet', 'connectivity', 7, 3],
    ]);
    expect(runs[0]).toMatchObject({
      state: 'waiting',
      seed: BigInt(Number.MAX_SAFE_INTEGER),
      settings: { kind: 'perturbation', steps: 50, overshoot: 0.02 },
      engine: { name: 'onnxruntime', batch: 64 },
    });
  });

  test('once per Idempotency-Key: the same request again gives the first sweep', async () => {
    const { store, apiKeyId } = await stockedStore();
    const request = sweepRequest.parse(perturbationRequest(10));
    const first = await createSweep(store, { request, apiKeyId, idempotencyKey: 'k' });
    expect(first.created).toBe(true);
    // Another order of fields and an explicit default: still the same request.
    const spelled = sweepRequest.parse({
      seed: 0,
      ...Object.fromEntries(Object.entries(perturbationRequest(10)).reverse()),
    });
    expect(await createSweep(store, { request: spelled, apiKeyId, idempotencyKey: 'k' })).toEqual({
      id: first.id,
      created: false,
      warnings: [],
    });
  });

  test('once per Idempotency-Key, also where an earlier version, which knew fewer fields, stored the first', async () => {
    const { store, apiKeyId } = await stockedStore();
    const request = sweepRequest.parse(perturbationRequest(10));
    const first = await createSweep(store, { request, apiKeyId, idempotencyKey: 'k' });
    await store.prisma.$executeRaw`UPDATE sweeps SET request = request - 'reuse', request_hash = ${'0'.repeat(64)}`;
    const again = await createSweep(store, { request, apiKeyId, idempotencyKey: 'k' });
    expect(again).toEqual({ id: first.id, created: false, warnings: [] });
    const other = { ...request, reuse: false };
    const problem = await problemOf(createSweep(store, { request: other, apiKeyId, idempotencyKey: 'k' }));
    expect(problem.kind).toBe('idempotency-mismatch');
  });

  test('once per Idempotency-Key when many come at the same time', async () => {
    const { store, apiKeyId } = await stockedStore();
    const request = sweepRequest.parse(perturbationRequest(10));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => createSweep(store, { request, apiKeyId, idempotencyKey: 'k' })),
    );
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(await store.prisma.sweep.count()).toBe(1);
    expect(await store.prisma.run.count()).toBe(1);
  });

  test('for each of two API keys that use one Idempotency-Key', async () => {
    const { store, apiKeyId } = await stockedStore();
    const other = await createApiKey(store, { name: 'other', scopes: ['submit'] });
    const request = sweepRequest.parse(perturbationRequest(10));
    const mine = await createSweep(store, { request, apiKeyId, idempotencyKey: 'k' });
    const theirs = await createSweep(store, { request, apiKeyId: other.id, idempotencyKey: 'k' });
    expect([mine.created, theirs.created]).toEqual([true, true]);
  });
});

describe('a sweep is refused', () => {
  test('with idempotency-mismatch when its Idempotency-Key was used with another request, also at the same time', async () => {
    const { store, apiKeyId } = await stockedStore();
    const outcomes = await Promise.allSettled(
      [10, 20].map((samples) =>
        createSweep(store, {
          request: sweepRequest.parse(perturbationRequest(samples)),
          apiKeyId,
          idempotencyKey: 'k',
        }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refusal = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refusal?.reason).toMatchObject({ kind: 'idempotency-mismatch' });
    expect(await store.prisma.sweep.count()).toBe(1);
  });

  test('when it names an unknown model and data set, with the nearest names', async () => {
    const { store, apiKeyId } = await stockedStore();
    const problem = await problemOf(
      submit(store, apiKeyId, perturbationRequest(10, { models: ['lenet', 'lennet'], dataset: 'garment' })),
    );
    expect(problem.kind).toBe('unusable-content');
    expect(problem.errors).toEqual([
      { field: 'models[1]', expected: 'the name of a stored model', received: '"lennet"', suggestion: 'lenet' },
      { field: 'dataset', expected: 'the name of a stored data set', received: '"garment"', suggestion: 'garments' },
    ]);
    expect(problem.message).toContain('did you mean garments?');
    expect(await store.prisma.sweep.count()).toBe(0);
  });

  test('when the data set does not have the shape of a model', async () => {
    const { store, apiKeyId } = await stockedStore();
    await addDataset(store, {
      name: 'photos',
      artifact: { sha256: 'd'.repeat(64), bytes: 1 },
      shape: [3, 32, 32],
      samples: 10,
      classNames: ['cat', 'dog'],
    });
    const problem = await problemOf(submit(store, apiKeyId, perturbationRequest(10, { dataset: 'photos' })));
    expect(problem.errors).toEqual([
      {
        field: 'models[0]',
        expected: 'a model whose input is 3x32x32, the shape of data set "photos"',
        received: '"lenet", whose input is 1x28x28',
      },
    ]);
  });

  test('when a model has other classes than the data set, unless the request allows that', async () => {
    const { store, apiKeyId } = await stockedStore();
    const shape = [1, 28, 28] as const;
    const artifact = (digit: string) => ({ sha256: digit.repeat(64), bytes: 1 });
    await addDataset(store, {
      name: 'four',
      artifact: artifact('d'),
      shape,
      samples: 10,
      classNames: ['a', 'b', 'c', 'd'],
    });
    const problem = await problemOf(submit(store, apiKeyId, perturbationRequest(10, { dataset: 'four' })));
    expect(problem.kind).toBe('unusable-content');
    expect(problem.errors).toEqual([
      {
        field: 'models[0]',
        expected:
          'a model of 4 classes, as data set "four" has, "classes" in the model\'s manifest by which labels are matched, or "allowClassMismatch": true for a sweep that tells no accuracy',
        received: '"lenet", which has 2 classes',
      },
    ]);
    await submit(store, apiKeyId, perturbationRequest(10, { dataset: 'four', allowClassMismatch: true }));

    const classes = ['z', 'a', 'c', 'b', 'd', 'y'];
    const named = { name: 'named', manifest: { ...manifest, classes }, inputShape: shape, numClasses: 6 };
    await addModel(store, { ...named, artifact: artifact('e') });
    await submit(store, apiKeyId, perturbationRequest(10, { models: ['named'], dataset: 'four' }));
    const other = await problemOf(submit(store, apiKeyId, perturbationRequest(10, { models: ['named'] })));
    expect(other.errors).toEqual([
      {
        field: 'models[0]',
        expected:
          'a model whose manifest names each class of data set "garments" once, or "allowClassMismatch": true for a sweep that tells no accuracy',
        received: '"named" with class names of the data set not among the model\'s classes: "shirt", "boot"',
      },
    ]);
  });

  test('when it asks for more images than the data set has, but not for more pairs', async () => {
    const { store, apiKeyId } = await stockedStore();
    const problem = await problemOf(
      submit(store, apiKeyId, {
        models: ['lenet'],
        dataset: 'garments',
        analyses: [
          { kind: 'connectivity', samples: 5000 },
          { kind: 'perturbation', samples: 1001 },
        ],
      }),
    );
    expect(problem.errors.map((error) => [error.field, error.received])).toEqual([['analyses[1].samples', '1001']]);
    expect(problem.message).toContain('data set "garments" has 1000 images');
  });
});

describe('a sweep is seen', () => {
  test('with its counts, rate and time left while it works, in the form of contracts', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 95);
    await Promise.all(jobs.slice(0, 4).map((job) => beginShard(store, { job, workerId: 'w' })));
    const failedResult = { ...resultsOf(jobs[0]!)[0]!, status: 'failed' as const, error: 'no boundary' };
    await completeShard(store, { job: jobs[0]!, results: [failedResult, ...resultsOf(jobs[0]!).slice(1)] });
    await completeShard(store, { job: jobs[1]!, results: resultsOf(jobs[1]!) });
    await failShard(store, { job: jobs[2]!, error: 'gone' });

    const view = (await viewSweep(store, id))!;
    expect(sweepView.parse(view)).toEqual(view);
    expect(view).toMatchObject({
      state: 'running',
      samples: { total: 95, ok: 19, failed: 11 },
      shards: { pending: 0, queued: 6, active: 1, completed: 2, failed: 1, cancelled: 0 },
      runs: [{ model: 'lenet', dataset: 'garments', state: 'running', samples: { total: 95, ok: 19, failed: 11 } }],
    });
    expect(await countShardsUnderWay(store)).toEqual(view.shards);
    expect(view.rate).toBeGreaterThan(0);
    expect(view.etaSeconds).toBeGreaterThan(0);
    expect((await listSweeps(store, { limit: 1 })).sweeps[0]).toEqual({
      id,
      name: null,
      labels: {},
      state: 'running',
      createdAt: view.createdAt,
      finishedAt: null,
      samples: view.samples,
    });
  });

  test('at the rate of the last minute: what ended earlier does not count', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 100);
    for (const job of jobs.slice(0, 6)) {
      await beginShard(store, { job, workerId: 'w' });
      await completeShard(store, { job, results: resultsOf(job) });
    }
    // Begun ten minutes ago; four shards ended two minutes ago and two just now.
    const view = await viewInMoment(
      store,
      id,
      `UPDATE shards SET started_at = now() - interval '10 minutes',
        finished_at = now() - CASE WHEN index < 4 THEN interval '2 minutes' ELSE interval '0' END WHERE state = 'completed'`,
    );
    expect(view.rate).toBeCloseTo(20 / 60, 6);
    // Samples took 52 s of one worker, (4 x 480 + 2 x 600) / 60; 40 are left, and two workers were busy during the last minute.
    expect(view.etaSeconds! / ((40 * 52) / 2)).toBeCloseTo(1, 4);
  });

  test('with time left on the workers at work, among which shards that were copied are not', async () => {
    const { store, apiKeyId } = await stockedStore();
    const earlier = await queuedSweep(store, apiKeyId, 60);
    for (const job of earlier.jobs) await completeShard(store, { job, results: resultsOf(job) });
    const id = await submit(store, apiKeyId, perturbationRequest(100));
    await expandSubmittedSweeps(store, { limit: 10 });
    const [first, second] = await pendingShards(store, { limit: 10 });
    for (const job of [first!, second!]) await beginShard(store, { job, workerId: 'w' });
    await completeShard(store, { job: first!, results: resultsOf(first!) });
    const { runId } = first!;
    const view = await viewInMoment(
      store,
      id,
      `UPDATE shards SET started_at = now() - interval '60 seconds', finished_at = now() - interval '30 seconds'
        WHERE run_id = '${runId}' AND index = 6`,
      `UPDATE shards SET started_at = now() - interval '30 seconds' WHERE run_id = '${runId}' AND index = 7`,
    );
    // Ten samples took 30 s; of the remaining thirty, ten are nearly done, and one worker was busy during the last minute.
    expect(view.etaSeconds! / 60).toBeCloseTo(1, 4);
  });

  test('in one moment: while it is cancelled either before that, with all that belongs to it, or after it', async () => {
    const { store, apiKeyId } = await stockedStore();
    for (let round = 0; round < 10; round++) {
      const { id } = await queuedSweep(store, apiKeyId, 20);
      const looking = Array.from({ length: 6 }, () => viewSweep(store, id));
      await cancelSweep(store, id);
      for (const view of await Promise.all(looking)) {
        const { state, runs, shards } = view!;
        expect([state, runs[0]!.state, shards.queued, shards.cancelled]).toEqual(
          state === 'cancelled' ? ['cancelled', 'cancelled', 0, 2] : ['running', 'running', 2, 0],
        );
      }
    }
  });

  test('with what tells its runs of one analysis apart', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, {
      models: ['lenet'],
      dataset: 'garments',
      analyses: [
        { kind: 'perturbation', samples: 20 },
        { kind: 'connectivity', samples: 10 },
        { kind: 'connectivity', scenario: 'random', samples: 10 },
      ],
    });
    const { runs } = (await viewSweep(store, id))!;
    expect(runs.map(({ distinction }) => distinction)).toEqual(['', 'scenario natural', 'scenario random']);
  });

  test('with the time of workers and of the engine: that of completed shards, without what failed or still goes on', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id, jobs } = await queuedSweep(store, apiKeyId, 50);
    const took = async () => {
      const { workerSeconds, engineSeconds } = (await viewSweep(store, id))!.runs[0]!;
      return { workerSeconds, engineSeconds };
    };
    expect(await took()).toEqual({ workerSeconds: 0, engineSeconds: 0 });
    for (const job of jobs.slice(0, 4)) await beginShard(store, { job, workerId: 'w' });
    for (const job of jobs.slice(0, 2))
      await completeShard(store, { job, results: resultsOf(job), engineMs: 2000 + 500 * job.shardIndex });
    await failShard(store, { job: jobs[2]!, error: 'out of memory' });
    await failShard(store, { job: jobs[4]!, error: 'never begun' });
    await store.prisma.$executeRaw`
      UPDATE shards SET started_at = finished_at - make_interval(secs => 2.5 * (index + 1))
      WHERE finished_at IS NOT NULL AND started_at IS NOT NULL`;
    expect(await took()).toEqual({ workerSeconds: 7.5, engineSeconds: 4.5 });
  });

  test('with time left for runs that wait, from their plans as far as those of other runs held', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, {
      models: ['lenet'],
      dataset: 'garments',
      analyses: [
        { kind: 'perturbation', samples: 20, shardSize: 10 },
        { kind: 'curvature', samples: 20, shardSize: 10 },
      ],
    });
    await expandSubmittedSweeps(store, { limit: 10 });
    const [first, second] = await pendingShards(store, { limit: 10 });
    await beginShard(store, { job: first!, workerId: 'w' });
    // With only an estimated speed there is no estimate of the time left.
    expect((await viewSweep(store, id))!.etaSeconds).toBeNull();
    await completeShard(store, { job: first!, results: resultsOf(first!), engineMs: 4000 });
    await beginShard(store, { job: second!, workerId: 'w' });
    const view = await viewInMoment(
      store,
      id,
      "UPDATE shards SET started_at = now() - interval '5 seconds', finished_at = now() WHERE index = 0",
      'UPDATE shards SET started_at = now() WHERE index = 1',
    );
    expect(view.runs[0]).toMatchObject({ shardSize: 10, engineSeconds: 4 });
    expect(view.runs[0]!.workerSeconds).toBeCloseTo(5, 2);
    const [perturbation, curvature] = await store.prisma.run.findMany({ orderBy: { index: 'asc' } });
    // Ten samples, half of the run's plan, took one worker 5 s.
    const factor = 5 / (perturbation!.plannedSeconds! / 2);
    const expected = 5 + factor * curvature!.plannedSeconds!;
    expect(view.etaSeconds! / expected).toBeCloseTo(1, 3);
  });

  test('without a rate before anything is done and after the end', async () => {
    const { store, apiKeyId } = await stockedStore();
    const id = await submit(store, apiKeyId, perturbationRequest(20));
    expect(await viewSweep(store, id)).toMatchObject({
      state: 'submitted',
      rate: null,
      etaSeconds: null,
      samples: { total: 20, ok: 0, failed: 0 },
    });
    await cancelSweep(store, id);
    expect(await countShardsUnderWay(store)).toMatchObject({ pending: 0, cancelled: 0 });
    expect(await viewSweep(store, id)).toMatchObject({ state: 'cancelled', rate: null, etaSeconds: null });
  });

  test('without reading a single result row', async () => {
    const { store, apiKeyId } = await stockedStore(await freshStore());
    const { id, jobs } = await queuedSweep(store, apiKeyId, 10);
    await completeShard(store, { job: jobs[0]!, results: resultsOf(jobs[0]!) });
    await store.prisma.$executeRaw`ALTER TABLE results RENAME TO hidden`;
    expect((await viewSweep(store, id))?.samples).toEqual({ total: 10, ok: 10, failed: 0, reused: 0 });
    expect((await listSweeps(store, { limit: 1 })).sweeps[0]?.samples).toEqual({
      total: 10,
      ok: 10,
      failed: 0,
      reused: 0,
    });
  });

  test('one query after the other on the connection of its transaction, as pg asks for', async () => {
    const { store, apiKeyId } = await stockedStore();
    const { id } = await queuedSweep(store, apiKeyId, 10);
    await viewSweep(store, id);
    // A warning is given in the next turn.
    await setImmediate();
    expect(warnings).toEqual([]);
  });

  test('as nothing when there is none with that id, whatever the id looks like', async () => {
    const { store } = await stockedStore();
    expect(await viewSweep(store, '00000000-0000-4000-8000-000000000000')).toBeNull();
    expect(await viewSweep(store, "'; DROP TABLE sweeps; --")).toBeNull();
  });
});
