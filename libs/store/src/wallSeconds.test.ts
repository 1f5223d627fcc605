import { expect, it } from 'vitest';
import { type OpenRun, wallSeconds } from './wallSeconds.js';

const run = (seconds: number, shards: number, waitsFor: number[] = []): OpenRun => ({
  seconds,
  shards,
  longestShard: seconds / shards,
  waitsFor,
});

it('shares work out evenly over workers', () => {
  expect(wallSeconds([run(100, 10), run(20, 2)], 1)).toBe(120);
  expect(wallSeconds([run(100, 10), run(20, 2)], 4)).toBe(30);
});

it('does not end before the longest shard has', () => {
  expect(wallSeconds([run(100, 2), run(20, 2)], 10)).toBe(50);
});

it('does not end before the longest chain of runs that wait for each other has', () => {
  const runs = [run(40, 1), run(40, 4, [0]), run(10, 1, [1]), run(5, 5)];
  expect(wallSeconds(runs, 4)).toBe(40 + 10 + 10);
});

it('counts half a worker where the sweep has one half of the time', () => {
  expect(wallSeconds([run(100, 10)], 0.5)).toBe(200);
});

it('is nothing where nothing is left', () => {
  expect(wallSeconds([], 2)).toBe(0);
  expect(wallSeconds([{ seconds: 0, shards: 0, longestShard: 0, waitsFor: [] }], 2)).toBe(0);
});
