import type { Costs } from '@isthmus/analyses/definitions';
import { expect, it } from 'vitest';
import { plannedShardSize } from './shardSize.js';
import { estimatedSpeed, secondsOf, shardSeconds } from './speed.js';

const nothing = { forwards: 0, backwards: 0, operations: 0 };
const cost = (forwards: number): Costs => ({
  sample: { ...nothing, forwards },
  shard: nothing,
  bytes: 100,
});
const millisecond = { forwardMs: 1, gradientMs: 3 };

it('makes shards of about ten seconds: between five and thirty whatever a sample costs, up to ten seconds a sample', () => {
  for (let forwards = 1; forwards <= 10_000; forwards = Math.ceil(forwards * 1.07)) {
    const size = plannedShardSize(cost(forwards), 1_000_000, millisecond);
    const { worker } = shardSeconds(cost(forwards), size, millisecond);
    expect(worker, `${forwards} ms a sample`).toBeGreaterThan(5);
    expect(worker, `${forwards} ms a sample`).toBeLessThan(30);
  }
});

it('takes one sample a shard where that is longer still, and at most 10,000 where samples take next to nothing', () => {
  expect(plannedShardSize(cost(60_000), 100, millisecond)).toBe(1);
  expect(plannedShardSize(cost(0.01), 1_000_000, millisecond)).toBe(10_000);
});

it('takes more samples where a shard costs much whatever it holds, so that a third of it at least is samples, on the coarse steps of sizes', () => {
  for (const own of [3, 6, 10, 20, 60]) {
    const slow = { ...cost(200), shard: { ...nothing, forwards: 1000 * own } };
    const size = plannedShardSize(slow, 1_000_000, millisecond);
    const { worker } = shardSeconds(slow, size, millisecond);
    expect(0.2 * size, `${own} s of its own`).toBeGreaterThan(worker / 3);
    if (own <= 10) expect(worker).toBeLessThan(30);
  }
});

it('cuts a small run into four for several workers, but not into shards below a second', () => {
  // 40 ms a sample: 200 or 500 in ten seconds; the run takes 16 s, 4 s, 1.6 s.
  expect(plannedShardSize(cost(40), 400, millisecond)).toBe(100);
  expect(plannedShardSize(cost(40), 100, millisecond)).toBe(50);
  expect(plannedShardSize(cost(40), 40, millisecond)).toBe(40);
});

it('does not follow small changes of the measured speed, on which last bits would depend', () => {
  const sizes = [0.8, 0.9, 1, 1.1, 1.2].map((forwardMs) =>
    plannedShardSize(cost(50), 10_000, { forwardMs, gradientMs: 3 * forwardMs }),
  );
  expect(new Set(sizes)).toEqual(new Set([200]));
});

it('counts a gradient row as a forward and a backward one, and work of the processor beside the engine', () => {
  const { device, worker } = secondsOf({ forwards: 30, backwards: 10, operations: 2e9 }, millisecond);
  expect(device).toBeCloseTo((20 * 1 + 10 * 3) / 1000, 12);
  expect(worker - device).toBeCloseTo(1, 12);
});

it('estimates more arithmetic as slower, and a network of unknown size as a large one', () => {
  const at = (multiplyAdds: number | null) =>
    estimatedSpeed(multiplyAdds, { name: 'onnxruntime', provider: 'cpu' }).forwardMs;
  expect(at(2e8)).toBeCloseTo(20 * at(1e7), 9);
  expect(at(null)).toBeGreaterThan(at(2e8));
});
