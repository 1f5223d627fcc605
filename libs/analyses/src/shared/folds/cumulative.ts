/** The share of samples at or below a value: a distribution without bins, for numbers whose size no one knows beforehand. */
import type { CurvePoint } from '@isthmus/contracts';
import { valueAt } from '../valueAt.js';
import { sharePoint } from './shares.js';

/** So many points draw the curve; a picture shows no more. */
const most = 100;

/** At each hundredth of the samples, or at each value where there are fewer. */
export function cumulativePoints(values: readonly number[]): CurvePoint[] {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  const steps = Math.min(most, n);
  const points: CurvePoint[] = [];
  for (let step = 1; step <= steps; step++) {
    let count = Math.ceil((step * n) / steps);
    const x = valueAt(sorted, count - 1, 'sorted values');
    // Equal values are one step of the curve.
    while (count < n && sorted[count] === x) count += 1;
    if (points.at(-1)?.x !== x) points.push(sharePoint(x, count, n));
  }
  return points;
}
