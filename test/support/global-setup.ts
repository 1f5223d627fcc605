/** One Postgres for all test files of a run; each file creates its own databases on it. */
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.js';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { url: string; databasePrefix: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide('postgres', { url: postgres.url, databasePrefix: postgres.databasePrefix });
  return () => postgres.stop();
}
