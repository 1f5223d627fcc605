/** The fold of `relativeCurvature` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, row, rowsOf, streamOf } from '../testing/folding.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const scalars = { trouble: null, label: 0, boundaryClass: 1, norm: 1, step: 1, subspace: 'a'.repeat(64) };
  const random = { randomCurvature: 1, randomStandardError: 0.1 };
  const ratios = [20, 10, 5].map((rho) => rho + stream.normal());
  return row(sampleIndex, { ...scalars, ...random }, ratios);
}

describeFold('relativeCurvature', [{ rowOf }]);

describe('the curve of relativeCurvature', () => {
  it('averages each direction over images, with an interval around the mean', () => {
    const results = rowsOf(50, rowOf);
    const { series, headlines } = curveFrom('relativeCurvature', results, 'relativeCurvature');
    const [first, second, third] = series[0]!.points;
    for (const [point, truth] of [
      [first, 20],
      [second, 10],
      [third, 5],
    ] as const) {
      expect(Math.abs(point!.y - truth)).toBeLessThan(4 / Math.sqrt(50));
      expect(point!.high! - point!.low!).toBeGreaterThan(0);
    }
    expect(headlines.map((one) => one.name)).toEqual([
      'ρ of direction 1',
      'ρ of direction 2',
      'Mean ρ over all directions',
      'Measured',
    ]);
    // The mean of the three, of which an image has a standard deviation of 1 / sqrt(3).
    const mean = headlines[2]!;
    expect(Math.abs(mean.value! - 35 / 3)).toBeLessThan(4 / Math.sqrt(3 * 50));
    expect(mean).toMatchObject({ n: 50, low: expect.any(Number) });
  });
});
