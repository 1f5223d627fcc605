/** The fold of `baselineDirections` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { foldOf } from '../folds.js';
import { contextOf, curveFrom, describeFold, numberOf, row, rowsOf } from '../testing/folding.js';
import { baselineDirectionsIds } from './ids.js';

/** Two directions of an image, of which the second is the longer one; every tenth image has none. */
function rowOf(sampleIndex: number): SampleResult {
  const has = sampleIndex % 10 !== 9;
  const directions = [1, 0, 0, 0, 0, 1, 0, 0];
  return row(sampleIndex, { label: 1, directions: has ? 2 : 0 }, has ? [1, 3 + (sampleIndex % 2), ...directions] : []);
}

const own = { of: 'marginGradients' };

describeFold('baselineDirections', [{ rowOf, settings: own }]);

describe('the curve of baselineDirections', () => {
  it('averages lengths by their rank, over the samples that have as many directions', () => {
    const { series, headlines } = curveFrom('baselineDirections', rowsOf(20, rowOf), 'lengths', own);
    const [longest, shortest] = series[0]!.points;
    expect(longest).toMatchObject({ x: 1, count: 18 });
    expect(longest!.y).toBeCloseTo(3 + 8 / 18, 12);
    expect(shortest).toMatchObject({ x: 2, y: 1, count: 18 });
    expect(numberOf(headlines, baselineDirectionsIds.numbers.directions).value).toBe(1.8);
  });

  it.each([
    ['principalComponents', 'pixels'],
    ['marginGradients', 'logits/pixel'],
    ['cosines', 'cycles/pixel'],
  ])('says lengths of %s in %s', (of, unit) => {
    const fold = foldOf('baselineDirections');
    const [curve] = fold.curves([fold.partial(rowsOf(3, rowOf))], contextOf('baselineDirections', { of }));
    expect(curve!.yAxis.unit).toBe(unit);
  });
});
