import { expect, test } from 'vitest';
import { ArtifactsUnavailable, isUnavailable, patiently, within } from './outage.js';

const lost = () => Object.assign(new Error('read'), { code: 'ECONNRESET' });
const quick = { patienceMs: 60_000, pauseMs: () => 1, signal: new AbortController().signal };

test('an outage is known by its code, its message, or an error inside it', () => {
  expect(isUnavailable(lost())).toBe(true);
  expect(isUnavailable(new ArtifactsUnavailable('the API restarts'))).toBe(true);
  expect(isUnavailable(new Error('query', { cause: new Error('Connection terminated unexpectedly') }))).toBe(true);
  expect(isUnavailable({ meta: { driverAdapterError: { cause: { code: '57P01' } } } })).toBe(true);
  expect(isUnavailable(new AggregateError([lost()]))).toBe(true);
  expect(isUnavailable(new Error('syntax error at or near "SELCT"'))).toBe(false);
  expect(isUnavailable(null)).toBe(false);
});

test('a call is repeated through an outage, with growing pauses, and its value is returned', async () => {
  const pauses: number[] = [];
  let calls = 0;
  const call = async () => {
    calls += 1;
    if (calls < 4) throw lost();
    return 'value';
  };
  const onOutage = (_error: unknown, pauseMs: number) => pauses.push(pauseMs);
  expect(await patiently(call, { ...quick, pauseMs: (attempt) => attempt, onOutage })).toBe('value');
  expect(pauses).toEqual([1, 2, 3]);
});

test('another error, and an outage longer than the patience, are thrown', async () => {
  let calls = 0;
  const fail = (error: Error) => async () => {
    calls += 1;
    throw error;
  };
  await expect(patiently(fail(new Error('a bug')), quick)).rejects.toThrow('a bug');
  expect(calls).toBe(1);
  await expect(patiently(fail(lost()), { ...quick, patienceMs: 20 })).rejects.toThrow('read');
  expect(calls).toBeGreaterThan(2);
});

test('the signal ends a pause with its reason', async () => {
  const abort = new AbortController();
  const call = patiently(() => Promise.reject(lost()), {
    ...quick,
    pauseMs: () => 60_000,
    signal: abort.signal,
    onOutage: () => setImmediate(() => abort.abort(new Error('closed'))),
  });
  await expect(call).rejects.toThrow('closed');
});

test('an answer that takes too long is refused', async () => {
  expect(await within(Promise.resolve(1), 1_000)).toBe(1);
  await expect(within(new Promise(() => {}), 5)).rejects.toThrow('no answer within 5 ms');
});
