import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MigrationError, migrate } from '@isthmus/store';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { emptyDatabase, migratedDatabase } from '../support/database.js';

const repositoryMigrations = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

async function connected(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** A copy of the repository's migrations that a test may change. */
async function migrationsCopy(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-migrations-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await cp(repositoryMigrations, directory, { recursive: true });
  return directory;
}

async function addMigration(directory: string, name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name));
  await writeFile(join(directory, name, 'migration.sql'), sql);
}

test('a second migrate finds nothing to do', async () => {
  const databaseUrl = await emptyDatabase();
  const first = await migrate({ databaseUrl });
  expect(first.applied).toContain('0001_initial');
  expect(await migrate({ databaseUrl })).toEqual({ applied: [] });
});

test('the history is what `prisma migrate deploy` would have written: the name and the SHA-256 of each file', async () => {
  const client = await connected(await migratedDatabase());
  const { rows } = await client.query(
    'SELECT migration_name, checksum, applied_steps_count, rolled_back_at, finished_at >= started_at AS finished FROM _prisma_migrations ORDER BY started_at',
  );
  const names = (await readdir(repositoryMigrations, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const expected = names.map(async (name) => ({
    migration_name: name,
    checksum: createHash('sha256')
      .update(await readFile(join(repositoryMigrations, name, 'migration.sql')))
      .digest('hex'),
    applied_steps_count: 1,
    rolled_back_at: null,
    finished: true,
  }));
  expect(rows).toEqual(await Promise.all(expected));
});

test('of many callers at once exactly one applies each migration', async () => {
  const databaseUrl = await emptyDatabase();
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => migrate({ databaseUrl })));
  expect(outcomes.filter(({ applied }) => applied.includes('0001_initial'))).toHaveLength(1);
  const client = await connected(databaseUrl);
  expect((await client.query('SELECT 1 FROM _prisma_migrations')).rowCount).toBe(
    outcomes.flatMap(({ applied }) => applied).length,
  );
});

test('a new migration is applied on top of the old ones', async () => {
  const databaseUrl = await migratedDatabase();
  const migrationsDirectory = await migrationsCopy();
  await addMigration(migrationsDirectory, '9001_note', 'CREATE TABLE note (text TEXT);');
  expect(await migrate({ databaseUrl, migrationsDirectory })).toEqual({ applied: ['9001_note'] });
});

test('a database from before samples were reused keeps its runs and shards, without an identity and with nothing reused', async () => {
  const databaseUrl = await emptyDatabase();
  const old = await migrationsCopy();
  for (const name of await readdir(old)) if (name >= '0003') await rm(join(old, name), { recursive: true });
  await migrate({ databaseUrl, migrationsDirectory: old });
  const client = await connected(databaseUrl);
  const id = '00000000-0000-4000-8000-000000000001';
  const hash = 'a'.repeat(64);
  await client.query(`
    INSERT INTO artifacts (sha256, kind, bytes) VALUES ('${hash}', 'model', 1);
    INSERT INTO models VALUES ('${hash}', 'lenet', '${hash}', '{}', '{1,28,28}', 10);
    INSERT INTO datasets VALUES ('${hash}', 'garments', '{1,28,28}', 100, '{}');
    INSERT INTO api_keys (id, name, hash, scopes) VALUES ('${id}', 'k', '${hash}', '{read}');
    INSERT INTO sweeps (id, request, seed, api_key_id, request_hash) VALUES ('${id}', '{}', 0, '${id}', '${hash}');
    INSERT INTO runs (id, sweep_id, index, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size)
      VALUES ('${id}', '${id}', 0, '${hash}', '${hash}', 'perturbation', '{"kind": "perturbation"}', '{}', 0, 10, 10);
    INSERT INTO shards (run_id, index, first_sample, sample_count, state, ok_samples, finished_at)
      VALUES ('${id}', 0, 0, 10, 'completed', 10, now());`);
  expect((await migrate({ databaseUrl })).applied).toContain('0003_reuse');
  const { rows } = await client.query(
    'SELECT runs.identity, shards.ok_samples, shards.reused FROM runs JOIN shards ON shards.run_id = runs.id',
  );
  expect(rows).toEqual([{ identity: null, ok_samples: 10, reused: 0 }]);
});

test('an applied migration that was edited is refused, with its name and both checksums', async () => {
  const databaseUrl = await migratedDatabase();
  const migrationsDirectory = await migrationsCopy();
  const file = join(migrationsDirectory, '0001_initial', 'migration.sql');
  await writeFile(file, `${await readFile(file, 'utf8')}\n-- one more line\n`);
  const refusal = await migrate({ databaseUrl, migrationsDirectory }).catch((error) => error);
  expect(refusal).toBeInstanceOf(MigrationError);
  expect(refusal.message).toMatch(
    /0001_initial was edited after it was applied: expected SHA-256 [0-9a-f]{64}, the file has [0-9a-f]{64}/,
  );
});

test('a migration that fails leaves nothing behind and can be repaired and applied', async () => {
  const databaseUrl = await migratedDatabase();
  const migrationsDirectory = await migrationsCopy();
  await addMigration(migrationsDirectory, '9001_note', 'CREATE TABLE note (text TEXT); SELECT no_such_function();');
  await expect(migrate({ databaseUrl, migrationsDirectory })).rejects.toThrow(
    /9001_note failed and was rolled back: function no_such_function\(\) does not exist/,
  );
  const client = await connected(databaseUrl);
  expect((await client.query("SELECT to_regclass('note') AS found")).rows).toEqual([{ found: null }]);
  await rm(join(migrationsDirectory, '9001_note'), { recursive: true });
  await addMigration(migrationsDirectory, '9001_note', 'CREATE TABLE note (text TEXT);');
  expect(await migrate({ databaseUrl, migrationsDirectory })).toEqual({ applied: ['9001_note'] });
});

test('a database with a migration that this version does not have is refused', async () => {
  const databaseUrl = await emptyDatabase();
  const newer = await migrationsCopy();
  await addMigration(newer, '9001_note', 'CREATE TABLE note (text TEXT);');
  await migrate({ databaseUrl, migrationsDirectory: newer });
  await expect(migrate({ databaseUrl })).rejects.toThrow(/9001_note, which this version does not have/);
});

test('a migration that another tool began and did not finish is refused', async () => {
  const databaseUrl = await migratedDatabase();
  const client = await connected(databaseUrl);
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', '9001_note')");
  await expect(migrate({ databaseUrl })).rejects.toThrow(/9001_note was begun and not finished/);
});

test('a migrator gives up waiting for another one', async () => {
  const databaseUrl = await emptyDatabase();
  const other = await connected(databaseUrl);
  await other.query('SELECT pg_advisory_lock(72707369)');
  await expect(migrate({ databaseUrl, lockTimeoutMs: 100 })).rejects.toThrow(/lock timeout/);
});
