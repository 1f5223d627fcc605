import { EventEmitter, once } from 'node:events';
import { datasetView, modelView } from '@isthmus/contracts';
import {
  addDataset,
  addModel,
  countWorkers,
  createApiKey,
  findApiKey,
  findDataset,
  findModel,
  forgetWorkers,
  heartbeat,
  listApiKeys,
  listDatasets,
  listModels,
  listWorkers,
  lookUpApiKey,
  lookUpApiKeyById,
  openStore,
  recordKeyUse,
  removeWorker,
  revokeApiKey,
  upsertWorker,
} from '@isthmus/store';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { emptyStore, migratedDatabase } from '../support/database.js';
import { until } from '../support/until.js';
import { manifest } from './sweepOnStore.js';

const lenet = {
  name: 'lenet',
  artifact: { sha256: 'a'.repeat(64), bytes: 3_000_000_000 },
  manifest,
  inputShape: [1, 28, 28] as const,
  numClasses: 10,
};

describe('a model', () => {
  test('is stored once, also when it comes many times at once, and found by name and by id', async () => {
    const store = await emptyStore();
    const views = await Promise.all(Array.from({ length: 5 }, () => addModel(store, lenet)));
    expect(new Set(views.map((view) => view.id)).size).toBe(1);
    const view = modelView.parse(views[0]);
    expect(view).toMatchObject({ name: 'lenet', bytes: 3_000_000_000, inputShape: [1, 28, 28], manifest });
    expect(await findModel(store, 'lenet')).toEqual(view);
    expect(await findModel(store, view.id)).toEqual(view);
    expect(await listModels(store)).toEqual([view]);
    expect(await findModel(store, 'other')).toBeNull();
  });

  test('has another identity with another manifest', async () => {
    const store = await emptyStore();
    const plain = await addModel(store, lenet);
    const scaled = await addModel(store, { ...lenet, name: 'scaled', manifest: { ...manifest, scale: 255 } });
    expect(scaled.id).not.toBe(plain.id);
    expect(scaled.artifact).toBe(plain.artifact);
  });

  test('keeps its identity whatever its manifest records, and takes up what that says last', async () => {
    const store = await emptyStore();
    const plain = await addModel(store, lenet);
    const known = await addModel(store, { ...lenet, manifest: { ...manifest, expectedAccuracy: 0.9131 } });
    expect(known).toEqual({ ...plain, manifest: { ...manifest, expectedAccuracy: 0.9131 } });
    // A manifest without expectedAccuracy does not remove the stored one.
    expect(await addModel(store, { ...lenet, manifest: { ...manifest, preprocess: 'none' } })).toEqual({
      ...plain,
      manifest: { ...manifest, preprocess: 'none', expectedAccuracy: 0.9131 },
    });
  });

  test('is refused under a name that has other content, and under a second name', async () => {
    const store = await emptyStore();
    await addModel(store, lenet);
    await expect(addModel(store, { ...lenet, manifest: { ...manifest, scale: 2 } })).rejects.toMatchObject({
      kind: 'conflict',
      message: 'model "lenet": the name is taken by another file or manifest; choose another name',
    });
    await expect(addModel(store, { ...lenet, name: 'again' })).rejects.toMatchObject({
      kind: 'conflict',
      message: 'model "again": the same file and manifest are stored as "lenet"; use that name',
    });
  });
});

test('a data set is stored once, found, and refused where its name or its file is taken', async () => {
  const store = await emptyStore();
  const garments = {
    name: 'garments',
    artifact: { sha256: 'b'.repeat(64), bytes: 10 },
    shape: [1, 28, 28] as const,
    samples: 100,
    classNames: ['T-shirt, top', 'a "boot"'],
  };
  const view = datasetView.parse(await addDataset(store, garments));
  expect(await addDataset(store, garments)).toEqual(view);
  expect(view.classNames).toEqual(garments.classNames);
  expect(await findDataset(store, view.id)).toEqual(view);
  expect(await listDatasets(store)).toEqual([view]);
  const other = { ...garments, artifact: { sha256: 'c'.repeat(64), bytes: 10 } };
  await expect(addDataset(store, other)).rejects.toMatchObject({ kind: 'conflict' });
  await expect(addDataset(store, { ...garments, name: 'clothes' })).rejects.toThrow(/stored as "garments"/);
});

describe('an API key', () => {
  test('is found by its text, of which only the hash is stored, until it is revoked', async () => {
    const store = await emptyStore();
    const { id, key } = await createApiKey(store, { name: 'laptop', scopes: ['read', 'submit'] });
    expect(key).toMatch(/^isk_[A-Za-z0-9_-]{43}$/);
    expect(await findApiKey(store, key)).toEqual({ id, name: 'laptop', scopes: ['read', 'submit'] });
    expect(JSON.stringify(await store.prisma.apiKey.findMany())).not.toContain(key.slice(4));
    expect(await lookUpApiKeyById(store, id)).toEqual({
      holder: { id, name: 'laptop', scopes: ['read', 'submit'] },
      lastUsedAt: null,
    });
    expect(await findApiKey(store, `${key}x`)).toBeNull();
    expect(await lookUpApiKeyById(store, 'no-uuid')).toBeNull();
    const revoked = await revokeApiKey(store, 'laptop');
    expect(revoked).toMatchObject({ id, scope: 'submit', revokedAt: expect.any(String) });
    expect(await revokeApiKey(store, id)).toEqual(revoked);
    expect(await revokeApiKey(store, 'laptop')).toBeNull();
    expect(await findApiKey(store, key)).toBeNull();
    expect(await lookUpApiKeyById(store, id)).toEqual({ holder: null, ended: 'revoked' });
    expect(await listApiKeys(store)).toEqual([revoked]);
  });

  test('is found until it expires, and its name is free again once it is revoked', async () => {
    const store = await emptyStore();
    const soon = await createApiKey(store, {
      name: 'week',
      scopes: ['read'],
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect(await findApiKey(store, soon.key)).toMatchObject({ name: 'week' });
    await store.prisma.$executeRaw`UPDATE api_keys SET expires_at = now() - interval '1 second'`;
    expect(await findApiKey(store, soon.key)).toBeNull();
    expect(await lookUpApiKey(store, soon.key)).toEqual({ holder: null, ended: 'expired' });
    await expect(createApiKey(store, { name: 'week', scopes: ['read'] })).rejects.toMatchObject({ kind: 'conflict' });
    await revokeApiKey(store, 'week');
    expect((await createApiKey(store, { name: 'week', scopes: ['read'] })).id).not.toBe(soon.id);
  });

  test('cannot be revoked while it is the last admin key in use, whoever asks at the same time', async () => {
    const store = await emptyStore();
    await createApiKey(store, { name: 'one', scopes: ['admin'] });
    await createApiKey(store, { name: 'over', scopes: ['admin'], expiresAt: new Date(Date.now() - 1) });
    await expect(revokeApiKey(store, 'one')).rejects.toThrow(/key "one": expected one that is not the last admin key/);
    await createApiKey(store, { name: 'two', scopes: ['admin'] });
    const outcomes = await Promise.allSettled([revokeApiKey(store, 'one'), revokeApiKey(store, 'two')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('says when it was used last, written at most once a minute', async () => {
    const store = await emptyStore();
    const { id } = await createApiKey(store, { name: 'laptop', scopes: ['read'] });
    const lastUse = async () => (await store.prisma.apiKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;
    await recordKeyUse(store, id, null);
    const first = await lastUse();
    expect(Date.now() - first!.getTime()).toBeLessThan(60_000);
    await recordKeyUse(store, id, first);
    expect(await lastUse()).toEqual(first);
    const earlier = new Date(Date.now() - 61_000);
    await store.prisma.apiKey.update({ where: { id }, data: { lastUsedAt: earlier } });
    await recordKeyUse(store, id, earlier);
    expect((await lastUse())!.getTime()).toBeGreaterThan(earlier.getTime());
  });

  test('with a given text can be stored again, but not with other scopes nor under a taken name', async () => {
    const store = await emptyStore();
    const given = { name: 'worker', scopes: ['read'] as const, key: 'isk_given' };
    const first = await createApiKey(store, given);
    expect(await createApiKey(store, given)).toEqual(first);
    await expect(createApiKey(store, { ...given, scopes: ['admin'] })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(createApiKey(store, { name: 'worker', scopes: ['read'] })).rejects.toMatchObject({ kind: 'conflict' });
    await revokeApiKey(store, 'worker');
    await expect(createApiKey(store, given)).rejects.toMatchObject({ kind: 'conflict' });
  });
});

test('a worker is listed from its announcement until it is silent for too long or leaves', async () => {
  const store = await emptyStore();
  const worker = { id: 'w1', host: 'h', pid: 7, engine: 'onnxruntime', provider: 'cpu', activity: 'idle' };
  await upsertWorker(store, worker);
  await upsertWorker(store, { ...worker, id: 'w2' });
  expect(await heartbeat(store, { workerId: 'w1', activity: 'run.3', jobs: [] })).toBe(true);
  expect(await listWorkers(store)).toMatchObject([
    { id: 'w1', activity: 'run.3' },
    { id: 'w2', activity: 'idle' },
  ]);
  await store.prisma.$executeRaw`UPDATE workers SET last_seen_at = now() - interval '5 minutes' WHERE id = 'w1'`;
  expect(await countWorkers(store, { seenWithinMs: 60_000 })).toBe(1);
  expect(await forgetWorkers(store, { olderThanMs: 60_000 })).toBe(1);
  expect(await heartbeat(store, { workerId: 'w1', activity: 'idle', jobs: [] })).toBe(false);
  await removeWorker(store, 'w2');
  expect(await listWorkers(store)).toEqual([]);
});

test('times are right whatever the time zone of the database', async () => {
  const databaseUrl = await migratedDatabase();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`ALTER DATABASE ${new URL(databaseUrl).pathname.slice(1)} SET TimeZone TO 'America/New_York'`);
  await client.end();
  const store = openStore({ databaseUrl });
  onTestFinished(() => store.close());
  const { createdAt } = await addModel(store, lenet);
  expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
});

test('a store whose server does not answer fails its queries instead of hanging', async () => {
  const store = openStore({ databaseUrl: 'postgresql://nobody:x@127.0.0.1:9/none', connectTimeoutMs: 1000 });
  onTestFinished(() => store.close());
  await expect(listModels(store)).rejects.toThrow();
});

test('a process that stands still within a transaction holds its locks for a bounded time', async () => {
  const databaseUrl = await migratedDatabase();
  const [still, other] = [openStore({ databaseUrl, idleTransactionMs: 300 }), openStore({ databaseUrl })];
  onTestFinished(() => Promise.all([still.close(), other.close()]).then(() => undefined));
  const { id } = await addModel(other, lenet);
  const moments = new EventEmitter();
  const locked = once(moments, 'locked');
  const stored = still.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT FROM models WHERE id = ${id} FOR UPDATE`;
    const freed = once(moments, 'freed');
    moments.emit('locked');
    await freed;
    await transaction.$queryRaw`UPDATE models SET name = 'late' WHERE id = ${id}`;
  });
  const refused = expect(stored).rejects.toThrow();
  await locked;
  await until(async () => {
    const free = await other.prisma.$queryRaw`SELECT name FROM models WHERE id = ${id} FOR UPDATE SKIP LOCKED`;
    expect(free).toHaveLength(1);
  }, 10_000);
  moments.emit('freed');
  await refused;
  expect((await findModel(other, id))?.name).toBe('lenet');
});
