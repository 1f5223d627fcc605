/** Points whose y is a mean over samples, with 1.96 standard errors on both sides. */
import type { CurvePoint } from '@isthmus/contracts';
import { type Moments, normalQuantile, summarizeMoments } from '@isthmus/numerics';
import { intervalLevel } from './shares.js';

export const meanInterval = 'mean ± 1.96 standard errors';
const z = normalQuantile((1 + intervalLevel) / 2);

/** Without an interval where one value gives no spread; no point where there is no value. */
export function meanPoints(x: number, moments: Moments): CurvePoint[] {
  const { samples: count, mean: y, standardError } = summarizeMoments(moments);
  if (count === 0) return [];
  if (count === 1) return [{ x, y, count }];
  return [{ x, y, low: y - z * standardError, high: y + z * standardError, count }];
}
