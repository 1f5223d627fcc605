/** How many samples a shard takes, from what a sample is planned to cost. */
import type { Costs } from '@isthmus/analyses/definitions';
import { type Speed, shardSeconds } from './speed.js';

/** A shard of some seconds: the queue, a transaction and the slow end of a batch do not show, and little is lost with a worker. */
const targetSeconds = 10;
/**
 * A shard that costs much whatever it holds, as half-empty batches of a slow network do, is to be two thirds samples up to this length, and
 * half samples beyond: shards of single samples would be all overhead.
 */
const longSeconds = 20;
/** A small run is cut into so many shards, that several workers share it, */
const leastShards = 4;
/** but not into shards shorter than this, of which one worker does many while another starts, nor into ones of less than half samples. */
const leastSeconds = 1;
/** One transaction stores a shard; also the largest that a request may ask for. */
export const mostShardSamples = 10_000;

/** 1, 2, 5, 10, 20, 50 ... Steps this coarse keep the size, on which last bits depend, from following every measured microsecond. */
const sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, mostShardSamples];

/**
 * The size next to the target's on a scale of ratios; smaller where the run would have fewer than four shards, as long as a shard takes a
 * second. A function of the cost and the speed alone.
 */
export function plannedShardSize(cost: Costs, samples: number, speed: Speed): number {
  const seconds = (size: number) => shardSeconds(cost, size, speed).worker;
  const overhead = seconds(0);
  const target = Math.max(targetSeconds, Math.min(3 * overhead, longSeconds), 2 * overhead);
  const distance = (size: number) => Math.abs(Math.log(seconds(size) / target));
  const wanted = sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
  const spread = sizes.filter((size) => size < wanted && seconds(size) >= Math.max(leastSeconds, 2 * overhead));
  if (samples >= leastShards * wanted || spread.length === 0) return Math.min(wanted, samples);
  // The largest that gives four shards, else the smallest that takes a second.
  return Math.min(spread.findLast((size) => samples >= leastShards * size) ?? spread[0]!, samples);
}
