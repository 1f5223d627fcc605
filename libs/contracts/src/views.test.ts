import { expect, test } from 'vitest';
import { ago, bytesText, deviceShare, duration, isFinal } from './views.js';

test('a duration has two digits below ten seconds, and at most its two largest units above', () => {
  const said = [0, 0.352, 9.96, 45, 59.6, 200, 3600, 3905, 7500, 100_800].map(duration);
  expect(said).toEqual([
    ...['0 s', '0.35 s', '10 s', '45 s', '1 min', '3 min 20 s'],
    ...['1 h', '1 h 5 min', '2 h 5 min', '1 d 4 h'],
  ]);
});

test('a time is never in the future, for a clock that is behind', () => {
  expect(ago('2026-01-01T00:00:10Z', Date.parse('2026-01-01T00:00:00Z'))).toBe('0 s ago');
  expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:03:20Z'))).toBe('3 min 20 s ago');
});

test('a device share is in whole percent, and there is none where no time was recorded', () => {
  expect(deviceShare({ workerSeconds: 61, engineSeconds: 53.2 })).toBe('87%');
  expect(deviceShare({ workerSeconds: 0, engineSeconds: 0 })).toBe(null);
  // Shards that were computed before the engine's time was kept.
  expect(deviceShare({ workerSeconds: 61, engineSeconds: 0 })).toBe(null);
});

test('completed, failed and cancelled are final', () => {
  expect((['completed', 'failed', 'cancelled'] as const).every(isFinal)).toBe(true);
  expect((['submitted', 'waiting', 'running', 'pending', 'queued', 'active'] as const).some(isFinal)).toBe(false);
});

test('bytes have three digits, in units of a thousand', () => {
  expect([0, 999, 1000, 3_140_000, 1_250_000_000, 5e15].map(bytesText)).toEqual([
    ...['0 B', '999 B', '1 kB', '3.14 MB', '1.25 GB', '5000 TB'],
  ]);
});
