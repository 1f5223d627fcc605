/** The TypeScript client (libs/client) on a real API: the example of docs/clients.md, refusals, lost connections. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ApiProblem, dataOf, openClient, type Run, type Sweep, type SweepRequest, Unreachable } from '@isthmus/client';
import {
  beginShard,
  cancelSweep,
  completeShard,
  expandSubmittedSweeps,
  finishRunsAndSweeps,
  saveCurves,
  savePartials,
  viewSweep,
} from '@isthmus/store';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type ApiUnderTest, serve, startApi } from './apiUnderTest.js';
import { stock } from './garments.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** One run of one shard. */
const request: SweepRequest = {
  models: ['lenet'],
  dataset: 'garments',
  analyses: [{ kind: 'perturbation', samples: 5, shardSize: 5 }],
};

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await stock(api);
});
afterAll(() => api?.stop());

const client = () => openClient({ url: api.url, key: api.keys.submit });

it('runs the example of docs/clients.md to its end', async () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/clients.md'), 'utf8'))!;
  // The names of what this API has.
  const script = example!.replace('lenet-fashion-mnist', 'lenet').replace('fashion-mnist-test', 'garments');
  const env = { ...process.env, API: api.url, KEY: api.keys.submit };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: root, env });
  onTestFinished(() => void child.kill());
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  await expect.poll(() => api.store.prisma.sweep.count({ where: { state: 'submitted' } })).toBe(1);
  const { id } = await api.store.prisma.sweep.findFirstOrThrow({ where: { state: 'submitted' } });
  await expandSubmittedSweeps(api.store, { limit: 1 });
  await cancelSweep(api.store, id);
  const [output, trouble] = await said;
  expect(trouble).toBe('');
  expect(output.trimEnd().split('\n').slice(-2)).toEqual(['cancelled 0 of 20', '[ [] ]']);
});

it('throws a refusal as a problem, with its kind and fields', async () => {
  const wrong = { ...request, models: ['lenett'] };
  const problem = await client()
    .submitSweep(wrong)
    .catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({
    kind: 'unusable-content',
    problem: { status: 422, errors: [{ field: 'models[0]', received: expect.stringContaining('lenett') }] },
  });
  const missing = client().api.GET('/v1/models/{modelId}', { params: { path: { modelId: 'lenett' } } });
  await expect(missing).rejects.toMatchObject({ name: 'ApiProblem', kind: 'not-found' });
});

it('submits once, however often the request has to be sent', async () => {
  let sent = 0;
  const flaky = openClient({
    url: api.url,
    key: api.keys.submit,
    // The answer to the first is lost on its way.
    async fetch(one) {
      const response = await fetch(one);
      if (++sent === 1) throw new TypeError('the line is cut');
      return response;
    },
  });
  const before = await api.store.prisma.sweep.count();
  const { id } = await flaky.submitSweep(request);
  expect(sent).toBe(2);
  expect(await api.store.prisma.sweep.count()).toBe(before + 1);
  // What changes something and has no key is sent once.
  const cancel = flaky.api.POST('/v1/sweeps/{sweepId}/cancel', { params: { path: { sweepId: id } } });
  await expect(cancel).resolves.toMatchObject({ data: { state: 'cancelled' } });
  sent = 0;
  const again = flaky.api.POST('/v1/sweeps/{sweepId}/cancel', { params: { path: { sweepId: id } } });
  await expect(again).rejects.toBeInstanceOf(Unreachable);
  expect(sent).toBe(1);
});

it('reads curves, results and lists with the types of their operations', async () => {
  const { models } = dataOf(await client().api.GET('/v1/models'));
  expect(models.map(({ name, inputShape }) => [name, inputShape])).toContainEqual(['lenet', [1, 28, 28]]);
  const { sweeps } = dataOf(await client().api.GET('/v1/sweeps', { params: { query: { limit: 1 } } }));
  expect(sweeps).toHaveLength(1);
  const path = { sweepId: sweeps[0]!.id };
  const runs: Run[] = dataOf(await client().api.GET('/v1/sweeps/{sweepId}', { params: { path } })).runs;
  expect(runs.map(({ index, model }) => [index, model])).toEqual([[0, 'lenet']]);
});

it('watches a sweep across a restart of the API, until it is final', async () => {
  const first = await serve({ store: api.store, queue: api.queue });
  const port = Number(new URL(first.url).port);
  const watching = openClient({ url: first.url, key: api.keys.submit });
  const { id } = await client().submitSweep(request);
  const seen: Sweep['state'][] = [];
  let second: Awaited<ReturnType<typeof serve>> | undefined;
  onTestFinished(() => second?.stop());
  for await (const { state, samples } of watching.watchSweep(id)) {
    seen.push(state);
    if (seen.length === 1) {
      await first.stop();
      second = await serve({ store: api.store, queue: api.queue, port });
      await finish(id);
    }
    if (state === 'completed') expect(samples.ok).toBe(5);
  }
  expect(seen.at(0)).toBe('submitted');
  expect(seen.at(-1)).toBe('completed');
});

it('stops watching when it is told to', async () => {
  const { id } = await client().submitSweep(request);
  const controller = new AbortController();
  const seen: string[] = [];
  for await (const { state } of client().watchSweep(id, { signal: controller.signal })) {
    seen.push(state);
    controller.abort();
  }
  expect(seen).toEqual(['submitted']);
  await cancelSweep(api.store, id);
});

/** Does what workers and the aggregator do, with rows that nobody computed. */
async function finish(sweepId: string): Promise<void> {
  await expandSubmittedSweeps(api.store, { limit: 10 });
  for (const run of (await viewSweep(api.store, sweepId))!.runs) {
    const job = { runId: run.id, shardIndex: 0 };
    const { sampleCount } = (await beginShard(api.store, { job, workerId: 'w1' }))!;
    const rows = Array.from({ length: sampleCount }, (_, sampleIndex) => ({
      sampleIndex,
      status: 'ok' as const,
      scalars: {},
      vectors: null,
      error: null,
    }));
    await completeShard(api.store, { job, results: rows });
    await savePartials(api.store, [{ runId: run.id, shardIndex: 0, partial: {} }]);
    await saveCurves(api.store, run.id, [{ name: 'relativeNorm', body: '{}' }], true);
  }
  await finishRunsAndSweeps(api.store);
}
