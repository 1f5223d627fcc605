import { expect, test } from 'vitest';
import { downloadStage } from './progress.js';

test('a download says how much is left from its pace so far', () => {
  expect(downloadStage({ done: 1_000, total: 4_000, seconds: 2 })).toEqual({
    done: 1_000,
    total: 4_000,
    text: 'results: 1000 of 4000 samples, 6 s left',
    last: false,
  });
});

test('a download says nothing of the time left before it has a pace and when it is done', () => {
  expect(downloadStage({ done: 0, total: 4, seconds: 2 }).text).toBe('results: 0 of 4 samples');
  expect(downloadStage({ done: 4, total: 4, seconds: 2 })).toMatchObject({
    text: 'results: 4 of 4 samples',
    last: true,
  });
});
