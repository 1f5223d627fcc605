/** Bull Board is for admins only, read-only by default, and shows the jobs of the Postgres queue. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ApiUnderTest, expectProblem, serve, startApi } from './apiUnderTest.js';

let api: ApiUnderTest;
const runId = randomUUID();
beforeAll(async () => {
  api = await startApi();
  await api.queue.add([0, 1, 2].map((shardIndex) => ({ runId, shardIndex, analysis: 'perturbation' })));
});
afterAll(() => api?.stop());

const listing = '/queues/api/queues?activeQueue=shards&status=latest&page=1&jobsPerPage=10';

describe('the dashboard', () => {
  it('needs an admin', async () => {
    await expectProblem(await api.ask('/queues', { scope: null }), 401, 'missing-key');
    await expectProblem(await api.ask(listing, { scope: null }), 401, 'missing-key');
    await expectProblem(await api.ask(listing, { scope: 'submit' }), 403, 'wrong-scope');
    const page = await api.ask('/queues', { scope: 'admin' });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Isthmus queue');
  });

  it('asks a browser whose key is not an admin for another', async () => {
    const login = await fetch(`${api.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: api.url },
      body: new URLSearchParams({ key: api.keys.read }),
    });
    const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    const response = await api.ask('/queues', { scope: null, headers: { cookie, accept: 'text/html' } });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/login?next=%2Fqueues&needs=admin');
  });

  it('shows the jobs by state', async () => {
    const { queues } = (await (await api.ask(listing, { scope: 'admin' })).json()) as {
      queues: Array<{
        name: string;
        readOnlyMode: boolean;
        counts: Record<string, number>;
        jobs: Array<{ id: string; name: string }>;
      }>;
    };
    expect(queues).toMatchObject([{ name: 'shards', readOnlyMode: true, counts: { waiting: 3 } }]);
    expect(queues[0]!.jobs.map(({ id, name }) => [id, name]).sort()).toEqual(
      [0, 1, 2].map((index) => [`${runId}.${index}`, 'perturbation']),
    );
    const job = await api.ask(`/queues/api/queues/shards/${runId}.1`, { scope: 'admin' });
    expect(await job.json()).toMatchObject({ job: { id: `${runId}.1`, data: { runId, shardIndex: 1 } } });
  });

  it.each(['pause', 'empty', 'obliterate', 'promote', `${runId}.1/clean`])(
    'does not let an admin %s while read-only',
    async (action) => {
      const response = await api.ask(`/queues/api/queues/shards/${action}`, { scope: 'admin', method: 'PUT' });
      expect(response.status).toBeGreaterThanOrEqual(404);
      expect(response.status).toBeLessThanOrEqual(405);
      expect(await api.queue.counts()).toMatchObject({ waiting: 3 });
    },
  );

  it('lets an admin change the queue where the settings say so, and only with a key or from its own page', async () => {
    const writable = await serve({ store: api.store, queue: api.queue, settings: { bullBoardWritable: true } });
    onTestFinished(writable.stop);
    const pause = `${writable.url}/queues/api/queues/shards/pause`;
    const login = await fetch(`${writable.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: writable.url },
      body: new URLSearchParams({ key: api.keys.admin }),
    });
    const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    const foreign = await fetch(pause, { method: 'PUT', headers: { cookie, origin: 'https://elsewhere.example' } });
    await expectProblem(foreign, 403, 'wrong-scope');
    expect(await api.queue.bull.isPaused()).toBe(false);
    const sameOrigin = await fetch(pause, { method: 'PUT', headers: { cookie, origin: writable.url } });
    expect(sameOrigin.status).toBe(200);
    expect(await api.queue.bull.isPaused()).toBe(true);
    await api.queue.bull.resume();
  });
});
