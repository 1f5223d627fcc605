/** The fold of `convexity` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, numberOf, row, rowsOf, streamOf } from '../testing/folding.js';
import { convexityIds } from './ids.js';

function rowOf(sampleIndex: number): SampleResult {
  const images = 2 + (sampleIndex % 9);
  const kept = streamOf(sampleIndex).uniform() < 1.6 / images;
  return row(sampleIndex, { images, label: 0, combinedLabel: kept ? 0 : 1, kept, margin: 1 });
}

const clustered = { sameClasses: { least: 2 }, images: [2, 5, 3], samplesPerLine: 20 };

/** Two of the three numbers, of four classes each of which keeps all or none of its combinations. */
function ofClass(sampleIndex: number): SampleResult {
  const images = sampleIndex % 2 === 0 ? 2 : 5;
  const label = Math.floor(sampleIndex / 2) % 4;
  const kept = label < (images === 2 ? 3 : 1);
  const lineKept = images === 2 ? kept && label !== 0 : null;
  return row(sampleIndex, { images, label, combinedLabel: kept ? label : 9, kept, margin: 1, lineKept });
}

describeFold('convexity', [{ rowOf }, { rowOf: ofClass, settings: clustered }]);

describe('the curve of convexity', () => {
  it('has a share for each number of images, of the combinations with that number', () => {
    const results = rowsOf(90, rowOf);
    const { points } = curveFrom('convexity', results, 'convexity').series[0]!;
    expect(points.map((point) => point.x)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const kept = results.filter((one) => one.scalars.images === 4 && one.scalars.kept).length;
    expect(points[2]).toMatchObject({ y: kept / 10, count: kept });
  });

  it('takes classes, not combinations, as independent where all k are of the same classes', () => {
    const { series, headlines, intervalMethod } = curveFrom('convexity', rowsOf(400, ofClass), 'convexity', clustered);
    expect(intervalMethod).toMatch(/^bootstrap over classes/);
    const [two, five] = series[0]!.points;
    expect(series[0]!.points).toHaveLength(2);
    expect([two!.y, five!.y]).toEqual([0.75, 0.25]);
    // Each replicate is a binomial of four classes over 4: of .75, all four with .316, one or none with .051; of two in a row .0039.
    expect([two!.low, two!.high]).toEqual([0.25, 1]);
    expect([five!.low, five!.high]).toEqual([0, 0.75]);
    // Independent combinations would be known to a few hundredths.
    const { low, high } = curveFrom('convexity', rowsOf(400, ofClass), 'convexity', { images: [2, 5] }).series[0]!
      .points[0]!;
    expect(high! - low!).toBeLessThan(0.2);
    expect(numberOf(headlines, convexityIds.numbers.classes).value).toBe(4);
    // No combination of three was drawn.
    expect(headlines.map(({ id }) => id)).not.toContain(convexityIds.numbers.kept(3).id);
  });

  it('has an interval where no combination of any class leaves', () => {
    const results = rowsOf(20, (i) => row(i, { ...ofClass(0).scalars, label: i % 4 }));
    const { headlines } = curveFrom('convexity', results, 'convexity', clustered);
    const two = numberOf(headlines, convexityIds.numbers.kept(2));
    expect(two).toMatchObject({ value: 1, high: 1 });
    // Wilson of 20 of 20.
    expect(two.low).toBeCloseTo(0.839, 3);
  });

  it('sets the share of whole lines beside that of points of the same lines', () => {
    const { series, headlines } = curveFrom('convexity', rowsOf(400, ofClass), 'convexity', clustered);
    expect(series[1]).toMatchObject({ id: 'lines', points: [{ x: 2, y: 0.5, count: 100 }] });
    expect(numberOf(headlines, convexityIds.numbers.lineKept)).toMatchObject({ value: 0.5, n: 200 });
  });
});
