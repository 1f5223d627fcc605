/**
 * Applies prisma/migrations without Prisma's engine. It writes Prisma's table `_prisma_migrations` (checksum = SHA-256 of the file) under
 * Prisma's advisory lock, so `prisma migrate deploy` sees the same history, and the two never run at once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** The key that Prisma's engine locks while it migrates Postgres. */
const advisoryLockKey = 72707369;

/** prisma/migrations of this repository: the same path from libs/store/src and libs/store/dist. */
const repositoryMigrations = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** The database's history and the folder of migrations do not match. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database to the newest migration. Many processes may call it at once, any number of times.
 * Limit: each migration is one transaction, so it cannot hold `CREATE INDEX CONCURRENTLY`.
 * @param lockTimeoutMs how long to wait for another process that migrates, or for a table lock inside a migration
 * @returns names of the migrations that this call applied
 * @throws MigrationError if an applied migration was edited, is unknown here, or was left unfinished
 */
export async function migrate({
  databaseUrl,
  migrationsDirectory = repositoryMigrations,
  lockTimeoutMs = 60_000,
}: {
  databaseUrl: string;
  migrationsDirectory?: string;
  lockTimeoutMs?: number;
}): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(migrationsDirectory);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLockKey]);
    await createHistory(client);
    const pending = comparedWithHistory(migrations, await readHistory(client));
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map((migration) => migration.name) };
  } finally {
    // The lock belongs to the session and ends with it.
    await client.end();
  }
}

async function readMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(join(directory, name, 'migration.sql'));
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

/** The table as Prisma's engine makes it. */
async function createHistory(client: pg.Client): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`);
}

interface HistoryRow {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

async function readHistory(client: pg.Client): Promise<HistoryRow[]> {
  const { rows } = await client.query<HistoryRow>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/** The migrations still to apply. @throws MigrationError that says how folder and history differ */
function comparedWithHistory(migrations: readonly Migration[], history: readonly HistoryRow[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { migration_name: name, checksum, finished } of history) {
    const migration = known.get(name);
    if (!finished) {
      throw new MigrationError(
        `migration ${name} was begun and not finished: repair the database, then \`prisma migrate resolve --rolled-back ${name}\``,
      );
    }
    if (migration === undefined) {
      throw new MigrationError(
        `the database holds migration ${name}, which this version does not have: run the newer version that made it`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `migration ${name} was edited after it was applied: expected SHA-256 ${checksum}, the file has ${migration.checksum}; ` +
          'restore the file and put the change into a new migration',
      );
    }
    known.delete(name);
  }
  return [...known.values()];
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, clock_timestamp())',
      [randomUUID(), checksum, name],
    );
    await client.query(sql);
    await client.query(
      'UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL',
      [name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new MigrationError(`migration ${name} failed and was rolled back: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
