/** Mean and variance of a stream of numbers, merged from shards without rounding: the order and size of shards do not change the result. */

import { addExact, addExactProduct, canonicalSum, type ExactSum, exactSumValue } from './exactSum.js';

/** Plain data, to be stored as JSON. */
export interface Moments {
  count: number;
  /** Sum of the values, exact. */
  sum: ExactSum;
  /** Sum of their squares, exact. */
  squares: ExactSum;
  /** null while count is 0. */
  minimum: number | null;
  maximum: number | null;
}

/** The summary of a stream of numbers. NaN where there are too few values. */
interface MomentsSummary {
  readonly samples: number;
  readonly mean: number;
  /** With n - 1 in the denominator. */
  readonly standardDeviation: number;
  /** Standard error of the mean: standardDeviation / sqrt(n). */
  readonly standardError: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The largest magnitude whose square is summed exactly. */
const LARGEST = 2 ** 480;

/** Moments of an empty stream. */
export function createMoments(): Moments {
  return { count: 0, sum: [], squares: [], minimum: null, maximum: null };
}

/**
 * Adds one value, in place.
 *
 * @throws RangeError when the value is not finite or beyond 2^480: leave out samples without a result, and count them.
 */
export function addToMoments(moments: Moments, value: number): void {
  if (!(Math.abs(value) <= LARGEST)) {
    throw new RangeError(
      `addToMoments: expected a finite value below 2^480, got ${value}; leave such samples out and count them`,
    );
  }
  moments.count++;
  addExact(moments.sum, value);
  addExactProduct(moments.squares, value, value);
  moments.minimum = Math.min(moments.minimum ?? value, value);
  moments.maximum = Math.max(moments.maximum ?? value, value);
}

/** The moments of both streams together. Equal values give equal bytes, however they were split over streams. */
export function mergeMoments(first: Moments, second: Moments): Moments {
  const sum = [...first.sum];
  const squares = [...first.squares];
  for (const part of second.sum) addExact(sum, part);
  for (const part of second.squares) addExact(squares, part);
  const extreme = (pick: (...values: number[]) => number, a: number | null, b: number | null) =>
    a === null ? b : b === null ? a : pick(a, b);
  return {
    count: first.count + second.count,
    sum: canonicalSum(sum),
    squares: canonicalSum(squares),
    minimum: extreme(Math.min, first.minimum, second.minimum),
    maximum: extreme(Math.max, first.maximum, second.maximum),
  };
}

/** Mean, deviation and standard error. The variance does not cancel: it is formed from exact sums and rounded once. */
export function summarizeMoments(moments: Moments): MomentsSummary {
  const { count: n, minimum, maximum } = moments;
  const mean = n === 0 ? Number.NaN : exactSumValue(moments.sum) / n;
  // sum (x - m)^2 = sum x^2 - 2 m sum x + n m^2, exactly
  const centred = [...moments.squares];
  if (n > 0) {
    for (const part of moments.sum) addExactProduct(centred, -2 * mean, part);
    const square: ExactSum = [];
    addExactProduct(square, mean, mean);
    for (const part of square) addExactProduct(centred, n, part);
  }
  const standardDeviation = n < 2 ? Number.NaN : Math.sqrt(Math.max(0, exactSumValue(centred)) / (n - 1));
  return {
    samples: n,
    mean,
    standardDeviation,
    standardError: standardDeviation / Math.sqrt(n),
    minimum: minimum ?? Number.NaN,
    maximum: maximum ?? Number.NaN,
  };
}
