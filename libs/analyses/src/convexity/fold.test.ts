/** The fold of `convexity` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, row, rowsOf, streamOf } from '../testing/folding.js';

function rowOf(sampleIndex: number): SampleResult {
  const images = 2 + (sampleIndex % 9);
  const kept = streamOf(sampleIndex).uniform() < 1.6 / images;
  return row(sampleIndex, { images, label: 0, combinedLabel: kept ? 0 : 1, kept, margin: 1 });
}

describeFold('convexity', [{ rowOf }]);

describe('the curve of convexity', () => {
  it('has a share for each number of images, of the combinations with that number', () => {
    const results = rowsOf(90, rowOf);
    const { points } = curveFrom('convexity', results, 'convexity').series[0]!;
    expect(points.map((point) => point.x)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const kept = results.filter((one) => one.scalars.images === 4 && one.scalars.kept).length;
    expect(points[2]).toMatchObject({ y: kept / 10, count: kept });
  });
});
