/** Databases for a test file, on the Postgres of the whole run. */
import { migrate, openStore, type Store } from '@isthmus/store';
import { inject, onTestFinished } from 'vitest';
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
