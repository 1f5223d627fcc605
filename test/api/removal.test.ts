/** Deleting over HTTP: sweeps, models, data sets and garbage, with their files. */
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  addDataset,
  addModel,
  createApiKey,
  directoryArtifactStore,
  expandSubmittedSweeps,
  markQueued,
  pendingShards,
} from '@isthmus/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manifest, perturbationRequest, submit } from '../store/sweepOnStore.js';
import { type ApiUnderTest, expectProblem, startApi } from './apiUnderTest.js';

let api: ApiUnderTest;
let apiKeyId: string;
let files: { model: string; dataset: string };

beforeEach(async () => {
  api = await startApi();
  const artifacts = directoryArtifactStore(join(api.directory, 'artifacts'));
  const put = (text: string) => artifacts.put(Readable.from([Buffer.from(text)]), { limitBytes: 100 });
  const [model, dataset] = [await put('a model'), await put('a data set')];
  files = { model: model.sha256, dataset: dataset.sha256 };
  await addModel(api.store, { name: 'lenet', artifact: model, manifest, inputShape: [1, 28, 28], numClasses: 2 });
  await addDataset(api.store, {
    name: 'garments',
    artifact: dataset,
    shape: [1, 28, 28],
    samples: 1000,
    classNames: ['shirt', 'boot'],
  });
  ({ id: apiKeyId } = await createApiKey(api.store, { name: 'tests', scopes: ['submit'] }));
});
afterEach(() => api.stop());

const remove = (path: string) => api.ask(path, { method: 'DELETE' });
const isStored = async (sha256: string) =>
  (await api.ask(`/v1/artifacts/${sha256}`, { method: 'HEAD' })).status === 200;

it('deletes a sweep with its jobs, and with unused=true what only it used', async () => {
  const id = await submit(api.store, apiKeyId, perturbationRequest(30));
  await expandSubmittedSweeps(api.store, { limit: 1 });
  const jobs = await pendingShards(api.store, { limit: 10 });
  await api.queue.add(jobs);
  await markQueued(api.store, jobs);
  const { errors } = await expectProblem(await remove('/v1/models/lenet'), 409, 'conflict');
  expect(errors).toEqual([
    { field: 'modelId', expected: 'a model that no sweep uses', received: `"lenet", which sweeps use: ${id}` },
  ]);
  const sweepsUsing = async (path: string) => ((await (await api.ask(path)).json()) as { sweeps: number }).sweeps;
  const second = await submit(api.store, apiKeyId, perturbationRequest(30));
  expect([await sweepsUsing('/v1/models/lenet'), await sweepsUsing('/v1/datasets/garments')]).toEqual([2, 2]);
  await remove(`/v1/sweeps/${second}`);
  const { models } = (await (await api.ask('/v1/models')).json()) as { models: unknown };
  const { datasets } = (await (await api.ask('/v1/datasets')).json()) as { datasets: unknown };
  expect([models, datasets]).toMatchObject([[{ name: 'lenet', sweeps: 1 }], [{ name: 'garments', sweeps: 1 }]]);
  const response = await remove(`/v1/sweeps/${id.slice(0, 8)}?unused=true`);
  expect([response.status, await response.json()]).toEqual([
    200,
    { id, complete: true, models: ['lenet'], datasets: ['garments'] },
  ]);
  expect(await api.queue.counts()).toMatchObject({ waiting: 0, active: 0, completed: 0, failed: 0 });
  expect([await isStored(files.model), await isStored(files.dataset)]).toEqual([false, false]);
  expect(await readdir(join(api.directory, 'artifacts', 'removed'))).toEqual([]);
  await expectProblem(await remove(`/v1/sweeps/${id}`), 404, 'not-found');
  await expectProblem(await api.ask(`/v1/sweeps/${id}`), 404, 'not-found');
});

it('removes models and data sets by name or id, with their files', async () => {
  const model = await (await remove('/v1/models/lenet')).json();
  expect(model).toMatchObject({ name: 'lenet', bytes: 'a model'.length });
  const dataset = await (await remove(`/v1/datasets/${files.dataset}`)).json();
  expect(dataset).toEqual({ id: files.dataset, name: 'garments', bytes: 'a data set'.length });
  expect([await isStored(files.model), await isStored(files.dataset)]).toEqual([false, false]);
  const { detail } = await expectProblem(await remove('/v1/models/lenet'), 404, 'not-found');
  expect(detail).toBe('modelId: expected the id or name of a model, received "lenet"; GET /v1/models lists them');
});

it('tells what garbage collection would remove, and removes it', async () => {
  const gc = (method: string, query = '') => api.ask(`/v1/gc${query}`, { method, scope: 'admin' });
  const old = await submit(api.store, apiKeyId, perturbationRequest(10, { name: 'old' }));
  const kept = await submit(api.store, apiKeyId, perturbationRequest(10, { labels: { keep: 'true' } }));
  await api.store.prisma.$executeRaw`UPDATE sweeps SET state = 'completed', finished_at = now() - interval '31 days'`;
  const artifacts = directoryArtifactStore(join(api.directory, 'artifacts'));
  const { sha256 } = await artifacts.put(Readable.from([Buffer.from('nobody names it')]), { limitBytes: 100 });
  const uploads = join(api.directory, 'uploads');
  await mkdir(uploads, { recursive: true });
  await writeFile(join(uploads, 'x.part'), 'half');
  // A file of this hour belongs to an upload under way.
  expect(await (await gc('GET', '?olderThanDays=30')).json()).toMatchObject({ files: [], uploads: { files: 0 } });
  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  await utimes(join(api.directory, 'artifacts', sha256.slice(0, 2), sha256), longAgo, longAgo);
  await utimes(join(uploads, 'x.part'), longAgo, longAgo);

  expect(await (await gc('GET')).json()).toMatchObject({ olderThanDays: null, keepLabel: 'keep=true', sweeps: [] });
  const found = await (await gc('GET', '?olderThanDays=30')).json();
  expect(found).toMatchObject({
    olderThanDays: 30,
    sweeps: [{ id: old, name: 'old', labels: {}, bytes: 0 }],
    files: [{ sha256, bytes: 15 }],
    uploads: { files: 1, bytes: 4 },
    bytes: 19,
  });
  expect((await api.ask(`/v1/sweeps/${old}`)).status).toBe(200);
  expect(await (await gc('POST', '?olderThanDays=30')).json()).toEqual(found);
  expect((await api.ask(`/v1/sweeps/${old}`)).status).toBe(404);
  expect((await api.ask(`/v1/sweeps/${kept}`)).status).toBe(200);
  expect([await isStored(sha256), await isStored(files.model)]).toEqual([false, true]);
  expect(await readdir(uploads)).toEqual([]);
  await expectProblem(await gc('GET', '?olderThanDays=-1'), 400, 'invalid-request');
  await expectProblem(await api.ask('/v1/gc', { method: 'POST' }), 403, 'wrong-scope');
});
