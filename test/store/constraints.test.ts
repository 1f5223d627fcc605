import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migratedDatabase } from '../support/database.js';

const sweep = '00000000-0000-4000-8000-000000000001';
const run = '00000000-0000-4000-8000-000000000002';
const key = '00000000-0000-4000-8000-000000000003';
const hash = 'a'.repeat(64);

let client: Client;

beforeAll(async () => {
  client = new Client({ connectionString: await migratedDatabase() });
  await client.connect();
  await client.query(`
    INSERT INTO artifacts (sha256, kind, bytes) VALUES ('${hash}', 'model', 1), ('${'b'.repeat(64)}', 'dataset', 1);
    INSERT INTO models VALUES ('${hash}', 'lenet', '${hash}', '{}', '{1,28,28}', 10);
    INSERT INTO datasets VALUES ('${'b'.repeat(64)}', 'garments', '{1,28,28}', 100, '{}');
    INSERT INTO api_keys (id, name, hash, scopes) VALUES ('${key}', 'k', '${hash}', '{read}');
    INSERT INTO sweeps (id, request, seed, api_key_id, request_hash, idempotency_key)
      VALUES ('${sweep}', '{}', 0, '${key}', '${hash}', 'once');
    INSERT INTO runs (id, sweep_id, index, model_id, dataset_id, analysis, settings, engine, seed, samples, shard_size)
      VALUES ('${run}', '${sweep}', 0, '${hash}', '${'b'.repeat(64)}', 'perturbation', '{"kind": "perturbation"}', '{}', 0, 100, 10);
    INSERT INTO shards (run_id, index, first_sample, sample_count) VALUES ('${run}', 0, 0, 10);
    INSERT INTO results (run_id, sample_index, shard_index, status, scalars) VALUES ('${run}', 0, 0, 'ok', '{}');`);
});

afterAll(() => client.end());

/** Tries a statement and rolls it back. Returns the name of the violated constraint, or "accepted". */
async function violation(sql: string): Promise<string> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    return 'accepted';
  } catch (error) {
    return (error as { constraint?: string }).constraint ?? (error as Error).message;
  } finally {
    await client.query('ROLLBACK');
  }
}

describe('the database accepts the states of docs/states.md', () => {
  test.each([
    ["UPDATE sweeps SET state = 'running'"],
    ["UPDATE sweeps SET state = 'paused'"],
    ["UPDATE sweeps SET state = 'cancelled', finished_at = now(), deleted_at = now(), delete_unused = true"],
    ["UPDATE sweeps SET state = 'completed', finished_at = now()"],
    ["UPDATE sweeps SET state = 'failed', finished_at = now(), error = 'every run failed'"],
    ["UPDATE runs SET state = 'cancelled', finished_at = now()"],
    ["UPDATE shards SET state = 'active', attempts = 1, worker_id = 'w', started_at = now()"],
    ["UPDATE shards SET state = 'completed', ok_samples = 10, finished_at = now(), partial = '{}'"],
    ["UPDATE shards SET state = 'failed', error = 'e', finished_at = now(), partial = '{}'"],
    ["UPDATE shards SET state = 'cancelled', stored_ok = 3, stored_failed = 7, finished_at = now(), partial = '{}'"],
    ["UPDATE shards SET state = 'completed', ok_samples = 10, reused = 10, finished_at = now()"],
    ["UPDATE shards SET state = 'failed', ok_samples = 4, reused = 4, error = 'e', finished_at = now()"],
    ["UPDATE shards SET state = 'completed', ok_samples = 9, reused = 4, kept = 6, finished_at = now()"],
    ['UPDATE shards SET reused = 4'],
    ['UPDATE runs SET identity = NULL'],
    ["UPDATE results SET status = 'failed', error = 'e'"],
  ])('%s', async (sql) => {
    expect(await violation(sql)).toBe('accepted');
  });
});

describe('the database refuses', () => {
  test.each([
    ['an unknown state of a sweep', "UPDATE sweeps SET state = 'stopped'"],
    ['a deleted sweep that has not ended', 'UPDATE sweeps SET deleted_at = now()'],
    ['what is to go with a sweep that is not deleted', 'UPDATE sweeps SET delete_unused = true'],
    [
      'more copies and kept rows than a shard has samples',
      "UPDATE shards SET state = 'completed', ok_samples = 10, reused = 5, kept = 6, finished_at = now()",
    ],
    ['a finished sweep without its time', "UPDATE sweeps SET state = 'completed'"],
    ['a running sweep with a finishing time', "UPDATE sweeps SET state = 'running', finished_at = now()"],
    ['a failed sweep without its reason', "UPDATE sweeps SET state = 'failed', finished_at = now()"],
    ['a sweep with a negative seed', 'UPDATE sweeps SET seed = -1'],
    ['a request hash that is no SHA-256', "UPDATE sweeps SET request_hash = 'x'"],
    ['an unknown state of a run', "UPDATE runs SET state = 'paused'"],
    ['a failed run without its reason', "UPDATE runs SET state = 'failed', finished_at = now()"],
    ['a run whose settings are of another analysis', "UPDATE runs SET analysis = 'connectivity'"],
    ['a run whose settings name no analysis', "UPDATE runs SET settings = '{}'"],
    ['a run without samples', 'UPDATE runs SET samples = 0'],
    ['an unknown state of a shard', "UPDATE shards SET state = 'stalled'"],
    ['an active shard without a worker', "UPDATE shards SET state = 'active', started_at = now()"],
    ['an active shard that never began', "UPDATE shards SET state = 'active', worker_id = 'w'"],
    ['a completed shard without a count', "UPDATE shards SET state = 'completed', finished_at = now()"],
    ['a completed shard without its time', "UPDATE shards SET state = 'completed', ok_samples = 1"],
    [
      'more ok samples than the shard has',
      "UPDATE shards SET state = 'completed', ok_samples = 11, finished_at = now()",
    ],
    [
      'more reused samples than ok ones',
      "UPDATE shards SET state = 'completed', ok_samples = 9, reused = 10, finished_at = now()",
    ],
    ['a shard with more copies than samples', 'UPDATE shards SET reused = 11'],
    ['an identity that is no SHA-256', "UPDATE runs SET identity = 'x'"],
    ['a count on a shard that is not final', 'UPDATE shards SET ok_samples = 1'],
    ['a count on a cancelled shard', "UPDATE shards SET state = 'cancelled', ok_samples = 1, finished_at = now()"],
    ['a failed shard without its reason', "UPDATE shards SET state = 'failed', finished_at = now()"],
    ['a partial of an unfinished shard', "UPDATE shards SET partial = '{}'"],
    ['a partial of a cancelled shard', "UPDATE shards SET state = 'cancelled', finished_at = now(), partial = '{}'"],
    ['more stored rows than a shard has samples', 'UPDATE shards SET stored_ok = 6, stored_failed = 5'],
    ['fewer stored rows than none', 'UPDATE shards SET stored_ok = 6, stored_failed = -1'],
    [
      'stored rows beside those that a completed shard has',
      "UPDATE shards SET state = 'completed', ok_samples = 10, stored_ok = 1, finished_at = now()",
    ],
    ['more crashes than attempts', 'UPDATE shards SET crashes = 1'],
    ['a failed result without its reason', "UPDATE results SET status = 'failed'"],
    ['an ok result with an error', "UPDATE results SET error = 'e'"],
    ['an unknown status of a result', "UPDATE results SET status = 'skipped'"],
    ['vectors that are not float32', "UPDATE results SET vectors = '\\x010203'"],
    ['a key with an unknown scope', "UPDATE api_keys SET scopes = '{root}'"],
    ['a key without a scope', "UPDATE api_keys SET scopes = '{}'"],
    ['an empty artifact', 'UPDATE artifacts SET bytes = 0'],
    ['an artifact whose name is no SHA-256', "INSERT INTO artifacts (sha256, kind, bytes) VALUES ('A', 'model', 1)"],
    ['a shape of four dimensions', "UPDATE models SET input_shape = '{1,1,28,28}'"],
    ['a shape with an empty dimension', "UPDATE datasets SET shape = '{1,0,28}'"],
  ])('%s', async (_what, sql) => {
    expect(await violation(sql)).toMatch(/_check\d*$/);
  });

  test.each([
    ['a second row of a sample', `INSERT INTO results SELECT * FROM results`, 'results_pkey'],
    [
      'two shards that begin at one sample',
      `INSERT INTO shards (run_id, index, first_sample, sample_count) VALUES ('${run}', 1, 0, 10)`,
      'shards_run_id_first_sample_key',
    ],
    [
      'two runs at one place of a sweep',
      `INSERT INTO runs SELECT (jsonb_populate_record(runs, '{"id": "${sweep}"}')).* FROM runs`,
      'runs_sweep_id_index_key',
    ],
    [
      'two sweeps with one Idempotency-Key',
      `INSERT INTO sweeps SELECT (jsonb_populate_record(sweeps, '{"id": "${run}"}')).* FROM sweeps`,
      'sweeps_api_key_id_idempotency_key_key',
    ],
    ['the removal of a model that a run used', 'DELETE FROM models', 'runs_model_id_fkey'],
    ['the removal of a key that submitted', 'DELETE FROM api_keys', 'sweeps_api_key_id_fkey'],
  ])('%s', async (_what, sql, constraint) => {
    expect(await violation(sql)).toBe(constraint);
  });
});

test('schema.prisma and the migrations describe the same columns', async () => {
  const { rows } = await client.query<{ table: string; column: string; type: string; optional: boolean }>(`
    SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS optional
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relname <> '_prisma_migrations'`);
  const inDatabase = rows.map(
    ({ table, column, type, optional }) => `${table}.${column} ${type}${optional ? '?' : ''}`,
  );
  const schema = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
  expect(inDatabase.sort()).toEqual(columnsOf(schema).sort());
});

const nativeTypes: Record<string, string> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Boolean: 'boolean',
  Json: 'jsonb',
  Bytes: 'bytea',
  DateTime: 'timestamp(3) without time zone',
};

/** "table.column type?" of every scalar field, read from the schema's text. */
function columnsOf(schema: string): string[] {
  return [...schema.matchAll(/^model \w+ \{(.*?)^\}/gms)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
    return [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\]|\?)?(.*)$/gm)].flatMap(
      ([, field, type = '', mark, attributes = '']) => {
        const native = nativeTypes[type];
        if (native === undefined) return []; // A relation.
        const column = /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? field;
        const stated = /@db\.(\w+)(?:\((\d+)\))?/.exec(attributes);
        const actual = stated === null ? native : statedType(stated[1]!, stated[2]);
        return [`${table}.${column} ${actual}${mark === '[]' ? '[]' : ''}${mark === '?' ? '?' : ''}`];
      },
    );
  });
}

function statedType(name: string, size: string | undefined): string {
  if (name === 'Timestamptz') return `timestamp(${size}) with time zone`;
  if (name === 'Char') return `character(${size})`;
  return name.toLowerCase();
}
