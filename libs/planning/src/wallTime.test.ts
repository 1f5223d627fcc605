import { expect, it } from 'vitest';
import { type OpenRun, type PacedRun, secondsLeft, wallSeconds } from './wallTime.js';

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

/** 100 samples in shards of ten, half of them done at 2 s a sample where 1 s was planned. */
const half: PacedRun = {
  samplesLeft: 50,
  shardSize: 10,
  shardsWaiting: 5,
  shardsActive: 0,
  activeSeconds: 0,
  timedSamples: 50,
  timedSeconds: 100,
  plannedSeconds: 1,
  planMeasured: true,
  waitsFor: [],
};
const untouched = { ...half, samplesLeft: 100, shardsWaiting: 10, timedSamples: 0, timedSeconds: 0 };

it('takes what samples of the run took, over the workers', () => {
  expect(secondsLeft([half], 1)).toBe(100);
  expect(secondsLeft([half], 2)).toBe(50);
});

it('weighs samples of each run by what they take: cheap ones that are left do not hide dear ones', () => {
  const cheap = { ...half, timedSeconds: 0.05 };
  expect(secondsLeft([cheap, half], 1)).toBeCloseTo(100.05, 9);
});

it('corrects the plans of runs that have no shard yet by how far those of the others were off', () => {
  expect(secondsLeft([half, { ...untouched, plannedSeconds: 3 }], 1)).toBe(100 + 100 * 3 * 2);
});

it('takes off what active shards have behind them, but no more than a shard each', () => {
  expect(secondsLeft([{ ...half, shardsWaiting: 3, shardsActive: 2, activeSeconds: 15 }], 1)).toBe(85);
  expect(secondsLeft([{ ...half, shardsWaiting: 3, shardsActive: 2, activeSeconds: 500 }], 1)).toBe(60);
});

it('knows that a run which waits for another begins after it, and that two shards occupy no more than two workers', () => {
  const last = { ...untouched, samplesLeft: 10, shardsWaiting: 1, waitsFor: [0] };
  // 100 s on five workers at most, then one shard of 10 x 2 s.
  expect(secondsLeft([half, last], 8)).toBe(100 / 5 + 20);
});

it('says nothing from an estimated speed alone, without a plan, or without a worker', () => {
  expect(secondsLeft([untouched], 1)).toBe(100);
  expect(secondsLeft([{ ...untouched, planMeasured: false }], 1)).toBeNull();
  expect(secondsLeft([{ ...untouched, plannedSeconds: null }], 1)).toBeNull();
  expect(secondsLeft([half, { ...untouched, plannedSeconds: null }], 1)).toBeNull();
  expect(secondsLeft([half], 0)).toBeNull();
});

it('leaves nothing where nothing is left', () => {
  expect(secondsLeft([{ ...untouched, samplesLeft: 0, shardsWaiting: 0, plannedSeconds: null }], 1)).toBe(0);
});
