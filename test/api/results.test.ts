/** The results of every sample of a run, as NDJSON. */
import { type Analysis, definitions } from '@isthmus/analyses/definitions';
import { resultLine, type SampleResult } from '@isthmus/contracts';
import {
  beginShard,
  cancelSweep,
  completeShard,
  createSweep,
  expandSubmittedSweeps,
  failShard,
  keepSamples,
  type Store,
  viewSweep,
} from '@isthmus/store';
import { sweepRequest } from '@isthmus/sweeps';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type ApiUnderTest, expectProblem, serve, startApi } from './apiUnderTest.js';
import { stock } from './garments.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
  await stock(api);
});
afterAll(() => api?.stop());

/** A sweep of one run, expanded into shards. */
async function cutRun(
  analysis: Partial<Analysis> & { kind: Analysis['kind'] },
): Promise<{ id: string; runId: string }> {
  const { id: apiKeyId } = await api.store.prisma.apiKey.findFirstOrThrow({ where: { name: 'submitter' } });
  // Each run computes its own rows: no samples are copied from other runs.
  const request = sweepRequest.parse({ models: ['lenet'], dataset: 'garments', analyses: [analysis], reuse: false });
  const { id } = await createSweep(api.store, { request, apiKeyId });
  await expandSubmittedSweeps(api.store, { limit: 1 });
  return { id, runId: (await viewSweep(api.store, id))!.runs[0]!.id };
}

async function complete(runId: string, shardIndex: number, results: (sample: number) => SampleResult): Promise<void> {
  const job = { runId, shardIndex };
  const { firstSample, sampleCount } = (await beginShard(api.store, { job, workerId: 'w1' }))!;
  await completeShard(api.store, {
    job,
    results: Array.from({ length: sampleCount }, (_, offset) => results(firstSample + offset)),
  });
}

const plain = (sampleIndex: number): SampleResult => ({
  sampleIndex,
  status: 'ok',
  scalars: { images: 2, margin: 0.1 * sampleIndex, kept: sampleIndex % 3 === 0 },
  vectors: null,
  error: null,
});

const linesOf = (text: string) => text.split('\n').slice(0, -1);
const read = (runId: string, query = '', headers: Record<string, string> = {}) =>
  api.ask(`/v1/runs/${runId}/results${query}`, { scope: 'read', headers });

it('a run is read by its id, with its sweep', async () => {
  const { id, runId } = await cutRun({ kind: 'perturbation', samples: 3 });
  const run = await (await api.ask(`/v1/runs/${runId}`, { scope: 'read' })).json();
  expect(run).toEqual({ ...(await viewSweep(api.store, id))!.runs[0], sweepId: id });
  for (const none of ['nonsense', '3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11']) {
    const { errors } = await expectProblem(await api.ask(`/v1/runs/${none}`), 404, 'not-found');
    expect(errors?.[0]).toMatchObject({ field: 'runId', received: none });
  }
});

describe('the results of a run', () => {
  it('are a line a sample, in their order, across more pages than one, each with exactly the stored scalars', async () => {
    const { runId } = await cutRun({ kind: 'convexity', samples: 2_500, shardSize: 1_300 });
    // The second shard is stored first, but rows come in the order of samples.
    await complete(runId, 1, plain);
    await complete(runId, 0, plain);
    const response = await read(runId);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toContain(`isthmus-${runId}.ndjson`);
    const text = await response.text();
    expect(text.endsWith('\n')).toBe(true);
    const lines = linesOf(text).map((line) => resultLine.parse(JSON.parse(line)));
    expect(lines).toEqual(
      Array.from({ length: 2_500 }, (_, sample) => ({
        sample,
        status: 'ok',
        error: null,
        images: 2,
        margin: 0.1 * sample,
        kept: sample % 3 === 0,
      })),
    );
  });

  it('say why a sample failed, and are those so far while the run works', async () => {
    const { runId } = await cutRun({ kind: 'perturbation', samples: 30, shardSize: 10 });
    await complete(runId, 2, plain);
    await failShard(api.store, { job: { runId, shardIndex: 0 }, error: 'out of "memory"\nagain' });
    const response = await read(runId);
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
    const lines = linesOf(await response.text()).map((line) => JSON.parse(line));
    expect(lines.map(({ sample }) => sample)).toEqual([...Array(10).keys(), 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
    expect(lines[0]).toEqual({ sample: 0, status: 'failed', error: 'out of "memory"\nagain' });
    expect(lines.at(-1)).toMatchObject({ sample: 29, status: 'ok', error: null });
  });

  it('hold vectors as base64 of their bytes only where asked for, null where a sample keeps none', async () => {
    const { runId } = await cutRun({ kind: 'perturbation', samples: 40, shardSize: 40 });
    await complete(runId, 0, (sample) => ({
      ...plain(sample),
      vectors: sample === 3 ? null : new Uint8Array(new Float32Array([sample, Math.PI]).buffer),
    }));
    const without = linesOf(await (await read(runId)).text());
    expect(without).toHaveLength(40);
    expect(without.some((line) => line.includes('vectors'))).toBe(false);
    const lines = linesOf(await (await read(runId, '?vectors=base64')).text()).map((line) => JSON.parse(line));
    expect(lines.map(({ sample }) => sample)).toEqual([...Array(40).keys()]);
    expect(lines[3].vectors).toBeNull();
    const bytes = Buffer.from(lines[39].vectors, 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([39, Math.fround(Math.PI)]);
    const { errors } = await expectProblem(await read(runId, '?vectors=base46'), 400, 'invalid-request');
    expect(errors?.[0]).toMatchObject({ field: 'vectors', suggestion: 'base64' });
  });

  it('are nothing, and no error, before the first sample', async () => {
    const { runId } = await cutRun({ kind: 'perturbation', samples: 10 });
    const response = await read(runId);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('of a final run are not sent again to who has them', async () => {
    const { id, runId } = await cutRun({ kind: 'perturbation', samples: 20, shardSize: 10 });
    await complete(runId, 0, plain);
    await cancelSweep(api.store, id);
    const etag = (await read(runId)).headers.get('etag')!;
    const same = await read(runId, '', { 'if-none-match': etag });
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect((await read(runId, '?vectors=base64', { 'if-none-match': etag })).status).toBe(200);
    const head = await api.ask(`/v1/runs/${runId}/results`, { method: 'HEAD', scope: 'read' });
    expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
  });

  it('of a run that was retried are sent again, and of a cancelled one when a worker has stored what it had', async () => {
    const { id, runId } = await cutRun({ kind: 'perturbation', samples: 20, shardSize: 10 });
    await failShard(api.store, { job: { runId, shardIndex: 0 }, error: 'no luck' });
    await complete(runId, 1, plain);
    const endRun = () =>
      api.store.prisma.$transaction([
        api.store.prisma.run.update({ where: { id: runId }, data: { state: 'completed', finishedAt: new Date() } }),
        api.store.prisma.sweep.update({ where: { id }, data: { state: 'completed', finishedAt: new Date() } }),
      ]);
    await endRun();
    const before = await read(runId);
    expect(await before.text()).toContain('no luck');
    await api.ask(`/v1/sweeps/${id}/retry-failed`, { method: 'POST' });
    await complete(runId, 0, plain);
    await endRun();
    const after = await read(runId, '', { 'if-none-match': before.headers.get('etag')! });
    expect(after.status).toBe(200);
    expect(await after.text()).not.toContain('no luck');

    const other = await cutRun({ kind: 'perturbation', samples: 20, shardSize: 10 });
    await beginShard(api.store, { job: { runId: other.runId, shardIndex: 0 }, workerId: 'w1' });
    await cancelSweep(api.store, other.id);
    const none = await read(other.runId);
    expect(await none.text()).toBe('');
    await keepSamples(api.store, { job: { runId: other.runId, shardIndex: 0 }, results: [plain(3)] });
    const one = await read(other.runId, '', { 'if-none-match': none.headers.get('etag')! });
    expect([one.status, linesOf(await one.text()).length]).toEqual([200, 1]);
  });

  it('of a run that is none are not there', async () => {
    for (const id of ['nonsense', '018f4e2a-7c3b-7d4e-8f5a-6b7c8d9e0f1a']) {
      const { errors } = await expectProblem(await read(id), 404, 'not-found');
      expect(errors?.[0]).toMatchObject({ field: 'runId', received: id });
    }
  });

  it('break off, and do not end, where the database fails in the middle', async () => {
    const { runId } = await cutRun({ kind: 'convexity', samples: 1_500, shardSize: 1_500 });
    await complete(runId, 0, plain);
    let queries = 0;
    const prisma = new Proxy(api.store.prisma, {
      get(target, name) {
        if (name !== '$queryRaw') return Reflect.get(target, name);
        return (...query: unknown[]) => {
          // The key of the request is looked up, too.
          if (JSON.stringify(query[0]).includes('sample_index')) queries += 1;
          if (queries > 1) return Promise.reject(new Error('the database went away'));
          return (target.$queryRaw as (...query: unknown[]) => unknown)(...query);
        };
      },
    });
    const failing: Store = { ...api.store, prisma };
    const served = await serve({ store: failing, queue: api.queue });
    try {
      const response = await fetch(`${served.url}/v1/runs/${runId}/results`, {
        headers: { authorization: `Bearer ${api.keys.read}` },
      });
      expect([response.status, response.headers.get('content-encoding')]).toEqual([200, 'gzip']);
      await expect(response.text()).rejects.toThrow();
      expect(queries).toBe(2);
    } finally {
      await served.stop();
    }
  });
});

it('no analysis calls a scalar as a line calls its own fields', () => {
  const lineFields = Object.keys(resultLine.shape);
  expect(lineFields).toEqual(['sample', 'status', 'error', 'vectors']);
  for (const { kind, scalars } of definitions) {
    const names = Object.keys((scalars as z.ZodObject).shape);
    expect(names.length).toBeGreaterThan(0);
    expect(
      names.filter((name) => lineFields.includes(name)),
      kind,
    ).toEqual([]);
  }
});
