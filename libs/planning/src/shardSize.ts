/** How many samples a shard has, from the planned cost of a sample. */
import type { Costs } from '@isthmus/analyses/definitions';
import { type Speed, shardSeconds } from './speed.js';

/** Shards of some seconds: long beside the queue, a transaction and the slow end of a batch, short enough to lose with a worker. */
const targetSeconds = 10;
/**
 * A shard with a large fixed cost, such as half-empty batches of a slow network, is longer: up to this length two thirds of it are samples,
 * and half beyond. Shards of single samples would be mostly overhead.
 */
const longSeconds = 20;
/** A small run is cut into at least this many shards, so that several workers share it, unless they would be shorter than a second. */
const leastShards = 4;
/** One worker would finish many shorter shards while another starts. */
const leastSeconds = 1;
/** One transaction stores a shard; also the largest that a request may ask for. */
const mostShardSamples = 10_000;

/** Coarse steps: last bits of results depend on the size, so it must not follow every measured microsecond. */
const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, mostShardSamples];

/**
 * The size whose time is nearest to the target as a ratio; smaller if the run would have fewer than four shards, as long as a shard takes a
 * second. It depends on the cost and the speed alone.
 */
export function plannedShardSize(cost: Costs, samples: number, speed: Speed): number {
  const seconds = (size: number) => shardSeconds(cost, size, speed).worker;
  const overhead = seconds(0);
  const target = Math.max(targetSeconds, Math.min(3 * overhead, longSeconds), 2 * overhead);
  const distance = (size: number) => Math.abs(Math.log(seconds(size) / target));
  const wanted = sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
  const spread = sizes.filter((size) => size < wanted && seconds(size) >= Math.max(leastSeconds, 2 * overhead));
  const [smallest] = spread;
  if (samples >= leastShards * wanted || smallest === undefined) return Math.min(wanted, samples);
  // The largest that gives four shards, else the smallest that takes a second.
  return Math.min(spread.findLast((size) => samples >= leastShards * size) ?? smallest, samples);
}
