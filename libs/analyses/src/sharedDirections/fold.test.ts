/** The fold of `sharedDirections` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, row, rowsOf, streamOf } from '../testing/folding.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const curvatures = [stream.normal(), -2 - stream.uniform()];
  const scalars = { trouble: null, label: 0, boundaryClass: 1, norm: 1, step: 1, gradientNorm: 1 };
  const counts = { directions: 2, negativeCount: curvatures.filter((kappa) => kappa < 0).length };
  // Two curvatures, then two directions of three pixels.
  return row(sampleIndex, { ...scalars, ...counts }, [...curvatures, 1, 0, 0, 0, 1, 0]);
}

describeFold('sharedDirections', [{ rowOf }]);

describe('the curve of sharedDirections', () => {
  it('averages the strengths of directions by rank, whatever the sign', () => {
    const results = rowsOf(20, rowOf);
    const { points } = curveFrom('sharedDirections', results, 'strongest').series[0]!;
    expect(points).toHaveLength(2);
    expect(points[0]!.y).toBeGreaterThan(2);
    expect(points[1]!.y).toBeGreaterThan(0);
    expect(points[0]!.count).toBe(20);
  });
});
