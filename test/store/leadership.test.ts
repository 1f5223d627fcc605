import { createLeadership, type Leadership } from '@isthmus/store';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { emptyDatabase } from '../support/database.js';
import { until } from '../support/until.js';

function candidate(databaseUrl: string, name = 'aggregator'): Leadership {
  const leadership = createLeadership({ databaseUrl, name });
  onTestFinished(() => leadership.release());
  return leadership;
}

test('one of many candidates leads, and keeps leading as often as it asks', async () => {
  const databaseUrl = await emptyDatabase();
  const candidates = Array.from({ length: 4 }, () => candidate(databaseUrl));
  const first = await Promise.all(candidates.map((one) => one.hold()));
  expect(first.filter(Boolean)).toHaveLength(1);
  expect(await Promise.all(candidates.map((one) => one.hold()))).toEqual(first);
});

test('another one leads once the leader has released, which it may do twice', async () => {
  const databaseUrl = await emptyDatabase();
  const [leader, other] = [candidate(databaseUrl), candidate(databaseUrl)];
  expect([await leader.hold(), await other.hold()]).toEqual([true, false]);
  await leader.release();
  await leader.release();
  await until(async () => expect(await other.hold()).toBe(true));
  expect(await leader.hold()).toBe(false);
});

test('two names have a leader each', async () => {
  const databaseUrl = await emptyDatabase();
  expect(await candidate(databaseUrl, 'a').hold()).toBe(true);
  expect(await candidate(databaseUrl, 'b').hold()).toBe(true);
});

test('a leader whose connection is cut does not go on leading: it has to win again', async () => {
  const databaseUrl = await emptyDatabase();
  const [leader, other] = [candidate(databaseUrl), candidate(databaseUrl)];
  expect([await leader.hold(), await other.hold()]).toEqual([true, false]);
  const operator = new Client({ connectionString: databaseUrl });
  await operator.connect();
  await operator.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  await operator.end();
  await until(async () => expect(await other.hold()).toBe(true));
  // Its next query either fails on the cut connection or loses against the new leader.
  expect(await leader.hold().catch(() => false)).toBe(false);
});
