import { expect, test } from 'vitest';
import { startText } from './startProgress.js';

const expected = { postgres: 8, queue: 1, database: 4, api: 5, aggregator: 3, workers: 6 };

test('a start says its step, the time so far and the time that the rest took before', () => {
  expect(startText([{ step: 'postgres', at: 0 }], expected, 2_000)).toBe(
    'starting Postgres (1 of 6): 2 s so far, about 25 s left',
  );
  const atWorkers = [
    { step: 'postgres', at: 0 },
    { step: 'workers', at: 20_000 },
  ] as const;
  expect(startText(atWorkers, expected, 24_000)).toBe('starting the workers (6 of 6): 24 s so far, about 2 s left');
  expect(startText(atWorkers, expected, 40_000)).toBe('starting the workers (6 of 6): 40 s so far, longer than usual');
});
