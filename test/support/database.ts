/** Databases for a test file, on the Postgres of the whole run. */
import { migrate, openStore, type Store } from '@isthmus/store';
import { afterAll, inject, onTestFinished } from 'vitest';
import { createDatabase } from './postgres.js';

/** URL of a new, empty database. */
export async function emptyDatabase(): Promise<string> {
  const { url, databasePrefix } = inject('postgres');
  return await createDatabase(url, databasePrefix);
}

/** URL of a new database at the newest migration. */
export async function migratedDatabase(): Promise<string> {
  const databaseUrl = await emptyDatabase();
  await migrate({ databaseUrl });
  return databaseUrl;
}

/** A store on a new database, closed when the test ends. */
export async function freshStore(): Promise<Store> {
  const store = openStore({ databaseUrl: await migratedDatabase() });
  onTestFinished(() => store.close());
  return store;
}

/** The store that the tests of one file share; they run one after the other. */
let shared: Promise<Store> | undefined;

afterAll(async () => await (await shared)?.close());

/** The test file's store with all rows deleted. A test that changes the schema takes a new store instead. */
export async function emptyStore(): Promise<Store> {
  shared ??= migratedDatabase().then((databaseUrl) => openStore({ databaseUrl, connections: 10 }));
  const store = await shared;
  await store.prisma.$transaction([
    store.prisma.sweep.deleteMany(), // and with them runs, shards, results and curves
    store.prisma.model.deleteMany(),
    store.prisma.dataset.deleteMany(),
    store.prisma.artifact.deleteMany(),
    store.prisma.apiKey.deleteMany(),
    store.prisma.worker.deleteMany(),
  ]);
  return store;
}
