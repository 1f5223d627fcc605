/** The fold of `curvatureStep` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { analysisOf, curveFrom, describeFold, row, rowsOf, streamOf } from '../testing/folding.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const value = () => (trouble === null ? stream.normal() - 1 : null);
  const values = analysisOf('curvatureStep').factors.flatMap((factor) => [
    [`meanCurvature@${factor}`, value()],
    [`standardError@${factor}`, trouble === null ? 0.1 : null],
    [`roundingError@${factor}`, trouble === null ? 0.001 / factor ** 2 : null],
  ]);
  return row(sampleIndex, { trouble, label: 0, boundaryClass: 1, norm: 1, ...Object.fromEntries(values) });
}

describeFold('curvatureStep', [{ rowOf }]);

describe('the curves of curvatureStep', () => {
  it('have a point at each factor of the settings', () => {
    const results = rowsOf(30, rowOf);
    const { points } = curveFrom('curvatureStep', results, 'negativeShare').series[0]!;
    expect(points.map((point) => point.x)).toEqual(analysisOf('curvatureStep').factors);
    const at = results.map((one) => one.scalars['meanCurvature@0.3'] as number | null).filter((one) => one !== null);
    expect(points[3]!.y).toBe(at.filter((value) => value < 0).length / 27);
    // At a hundredth of ||r|| rounding may have made ten of these values, which are normal around -1.
    const { headlines } = curveFrom('curvatureStep', results, 'meanCurvature');
    expect(headlines[0]).toMatchObject({ name: 'Beyond the rounding of float32 at h = 0.01 ‖r‖', value: 0 });
  });
});
