/** Points whose y is a share of samples, with its Wilson interval. */

import type { CurvePoint, FoldedCurve, FoldedHeadline } from '@isthmus/contracts';
import { wilsonInterval } from '@isthmus/numerics';
import type { Named } from '../named.js';

export const intervalLevel = 0.95;
export const shareInterval = 'Wilson score interval';

/** The last fields of a curve: how its intervals are made, and which sign its curvatures have, null where it shows none. */
export function intervals(intervalMethod: string, signConvention: FoldedCurve['signConvention'] = null) {
  return { intervalMethod, intervalLevel, signConvention };
}

/** Share of `total` samples; the interval is left out where there is no sample. */
export function sharePoint(x: number | string, count: number, total: number): CurvePoint {
  if (total === 0) return { x, y: 0, count };
  const { lower: low, upper: high } = wilsonInterval(count, total, intervalLevel);
  return { x, y: count / total, low, high, count };
}

/** The same as points of a series: none where there is no sample. */
export function sharePoints(x: number | string, count: number, total: number): CurvePoint[] {
  return total === 0 ? [] : [sharePoint(x, count, total)];
}

export function shareHeadline(which: Named, count: number, total: number): FoldedHeadline {
  if (total === 0) return { ...which, value: null, low: null, high: null, unit: 'share', n: 0 };
  const { lower: low, upper: high } = wilsonInterval(count, total, intervalLevel);
  return { ...which, value: count / total, low, high, unit: 'share', n: total };
}

/** One bar per whole number from the smallest to the largest seen. */
export function countBars(values: readonly number[]): CurvePoint[] {
  const counts = new Map<number, number>();
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const points: CurvePoint[] = [];
  for (let value = least; value <= most; value++) points.push(sharePoint(value, counts.get(value) ?? 0, values.length));
  return points;
}
