/** Where a distribution lies: median and mean with their intervals, as headlines and as points. */

import type { CurvePoint, FoldedHeadline } from '@isthmus/contracts';
import { type Moments, normalQuantile, summarizeMoments } from '@isthmus/numerics';
import type { Named } from '../named.js';
import { valueAt } from '../valueAt.js';
import { intervalLevel } from './shares.js';

export const meanInterval = 'mean ± 1.96 standard errors';

/**
 * Two-sided 95% point of the normal distribution. Headlines use this one, points the next one, which may differ in the last bit. Both stay:
 * one for both would change stored curves.
 */
export const z95 = 1.959963984540054;
const zOfPoints = normalQuantile((1 + intervalLevel) / 2);

/**
 * Median with the distribution-free interval between the order statistics of ranks n/2 -+ z sqrt(n)/2 (the normal
 * approximation of the binomial count below the median; Conover, Practical Nonparametric Statistics, section 3.2). Of fewer than six
 * values no two hold the median between them with 95%, all of n with 1 - 2^(1-n): then there is none.
 */
export function medianHeadline(which: Named, values: readonly number[], unit: string): FoldedHeadline {
  const n = values.length;
  if (n === 0) return { ...which, value: null, low: null, high: null, unit, n };
  const sorted = Float64Array.from(values).sort();
  const ranked = (rank: number) => valueAt(sorted, rank, 'sorted values');
  const half = (z95 * Math.sqrt(n)) / 2;
  const low = n < 6 ? null : ranked(Math.max(0, Math.floor(n / 2 - half)));
  const high = n < 6 ? null : ranked(Math.min(n - 1, Math.ceil(n / 2 + half)));
  const value = n % 2 === 1 ? ranked((n - 1) / 2) : (ranked(n / 2 - 1) + ranked(n / 2)) / 2;
  return { ...which, value, low, high, unit, n };
}

/** Mean -+ 1.96 standard errors; without an interval where one value gives no spread. */
export function meanHeadline(which: Named, values: readonly number[], unit: string): FoldedHeadline {
  const n = values.length;
  if (n === 0) return { ...which, value: null, low: null, high: null, unit, n };
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / n;
  if (n === 1) return { ...which, value: mean, low: null, high: null, unit, n };
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const standardError = Math.sqrt(squares / (n - 1) / n);
  return { ...which, value: mean, low: mean - z95 * standardError, high: mean + z95 * standardError, unit, n };
}

/** Without an interval where one value gives no spread; no point where there is no value. */
export function meanPoints(x: number, moments: Moments): CurvePoint[] {
  const { samples: count, mean: y, standardError } = summarizeMoments(moments);
  if (count === 0) return [];
  if (count === 1) return [{ x, y, count }];
  return [{ x, y, low: y - zOfPoints * standardError, high: y + zOfPoints * standardError, count }];
}
