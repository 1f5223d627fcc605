/** The percentile bootstrap: Efron and Tibshirani, "An introduction to the bootstrap" (1993), section 13.3. */

import { expectCount } from './expectCount.js';
import { type RandomStream, randomStream } from './randomStream.js';

/** An estimate with its bootstrap interval. */
export interface BootstrapInterval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Standard deviation over replicates. */
  readonly standardError: number;
  readonly level: number;
  /** Replicates in which the statistic was defined; the interval is theirs. */
  readonly replicates: number;
}

/**
 * Resamples n units with replacement and reads the interval off the replicates' quantiles.
 *
 * The percentile interval is first-order accurate: below about 20 units, or for a statistic at the edge of its range,
 * it is too short.
 *
 * @param sampleSize n, the number of units that are resampled (an image with all of its scores, not single scores).
 * @param statistic called with how often each unit was drawn, [n]; it may return NaN where it is undefined.
 * @param draws a stream, or the draws themselves by replicate; the same draws give the same interval.
 *
 * Memory: 4 bytes a unit and 8 a replicate.
 */
export function bootstrapInterval(
  sampleSize: number,
  statistic: (counts: Uint32Array) => number,
  draws: RandomStream | ((replicate: number) => Uint32Array),
  { replicates = 2000, level = 0.95 }: { replicates?: number; level?: number } = {},
): BootstrapInterval {
  expectCount('bootstrapInterval', 'replicates', replicates);
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`bootstrapInterval: the level must lie between 0 and 1, got ${level}`);
  }
  const estimate = statistic(new Uint32Array(sampleSize).fill(1));
  const counts = new Uint32Array(sampleSize);
  const drawn = typeof draws === 'function' ? draws : () => resample(counts, draws);
  const values: number[] = [];
  for (let r = 0; sampleSize > 0 && r < replicates; r++) {
    const value = statistic(drawn(r));
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return {
    estimate,
    lower: sortedQuantile(values, (1 - level) / 2),
    upper: sortedQuantile(values, (1 + level) / 2),
    standardError: values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1)),
    level,
    replicates: values.length,
  };
}

/** Draws as many units as there are, and counts how often each came. */
function resample(counts: Uint32Array, stream: RandomStream): Uint32Array {
  counts.fill(0);
  for (let i = 0; i < counts.length; i++) counts[stream.integer(counts.length)]++;
  return counts;
}

/** More draws than these are made again each time: 16 MiB. */
const mostKept = 2 ** 22;
let kept: { readonly key: string; readonly counts: readonly Uint32Array[] } | undefined;

/**
 * The draws of `bootstrapInterval` from the stream (seed, purpose, 0). Those used last are kept, since drawing takes longer than most statistics
 * and many are of the same units.
 */
export function resamples(
  sampleSize: number,
  replicates: number,
  seed: number | bigint,
  purpose: string,
): RandomStream | ((replicate: number) => Uint32Array) {
  const stream = randomStream(seed, purpose, 0);
  if (sampleSize * replicates > mostKept) return stream;
  const key = `${sampleSize} ${replicates} ${seed} ${purpose}`;
  if (kept?.key !== key) {
    kept = { key, counts: Array.from({ length: replicates }, () => resample(new Uint32Array(sampleSize), stream)) };
  }
  const { counts } = kept;
  return (replicate) => counts[replicate];
}

/** The quantile of ascending values, interpolated between neighbours; NaN of none. */
export function sortedQuantile(values: ArrayLike<number>, probability: number): number {
  if (values.length === 0) return Number.NaN;
  const position = probability * (values.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, values.length - 1);
  return values[below] + (position - below) * (values[above] - values[below]);
}
