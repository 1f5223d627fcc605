/** The fold of `normalSection` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, numberOf, row, rowsOf, streamOf } from '../testing/folding.js';
import { normalSectionIds } from './ids.js';

const settings = { factors: [0.5, 2] };

/** Balls of radius i + 1 at distance 1/2: negative at both lengths; every fourth is a saddle that is positive at the longer one. */
function rowOf(sampleIndex: number): SampleResult {
  const kappa = -1 / (sampleIndex + 1);
  const longer = sampleIndex % 4 === 3 ? 1 : kappa;
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const or = (value: number) => (trouble === null ? value : null);
  return row(sampleIndex, {
    signConvention: 'other-minus-predicted',
    trouble,
    label: 0,
    boundaryClass: 1,
    norm: or(0.5),
    gradientNorm: or(1),
    authorsStep: 3,
    'curvature@0.5': or(kappa),
    'secondDifference@0.5': or(kappa ** 3),
    'negativeDirections@0.5': or(1),
    'met@0.5': or(1),
    'curvature@2': or(longer),
    'secondDifference@2': or(streamOf(sampleIndex).normal()),
    'negativeDirections@2': or(1),
    'met@2': or(0.5),
    curvatureAtAuthors: or(-longer),
    secondDifferenceAtAuthors: or(longer),
    negativeDirectionsAtAuthors: or(0),
    metAtAuthors: or(1),
  });
}

describeFold('normalSection', [
  { rowOf, settings },
  { rowOf, settings: { ...settings, authors: false } },
]);

describe('the curves of normalSection', () => {
  const rows = rowsOf(40, rowOf);
  const measured = rows.filter((_, i) => i % 10 !== 9);
  const { numbers } = normalSectionIds;

  it('draw the mean section: t / ‖r‖ = -kappa s² / 2‖r‖ on both sides, and 0 at z', () => {
    const { series, signConvention } = curveFrom('normalSection', rows, 'normalSection', settings);
    expect(signConvention).toBe('other-minus-predicted');
    const { points } = series[0]!;
    expect(points.map(({ x }) => x)).toEqual([-2, -0.5, 0, 0.5, 2]);
    // Positive: the boundary of a ball bends towards its centre, into the other class' region.
    const mean = measured.reduce((sum, { sampleIndex }) => sum + 1 / (sampleIndex + 1), 0) / 36;
    expect(points[3]!.y).toBeCloseTo((mean * 0.5 * 0.25) / 2, 12);
    expect(points[1]).toEqual({ ...points[3], x: -0.5 });
    expect(points[3]!.low!).toBeLessThan(points[3]!.y);
    expect(points[2]).toEqual({ x: 0, y: 0 });
  });

  it('count the images that bend to the negative side, by offsets and by second differences', () => {
    const { series, headlines } = curveFrom('normalSection', rows, 'negativeByLength', settings);
    const positive = measured.filter(({ sampleIndex }) => sampleIndex % 4 === 3).length;
    expect(series[0]!.points.map(({ x, count }) => [x, count])).toEqual([
      [0.5, 36],
      [2, 36 - positive],
    ]);
    expect(numberOf(headlines, numbers.negative(2))).toMatchObject({ value: (36 - positive) / 36, n: 36 });
    expect(numberOf(headlines, numbers.negativeDifference(0.5)).value).toBe(1);
    expect(numberOf(headlines, numbers.negativeAtAuthors).value).toBeCloseTo(positive / 36, 12);
  });

  it('correlate the ranks of the two', () => {
    const { headlines } = curveFrom('normalSection', rows, 'negativeByLength', settings);
    expect(numberOf(headlines, numbers.correlation(0.5)).value).toBeCloseTo(1, 12);
    expect(numberOf(headlines, numbers.correlationAtAuthors).value).toBeCloseTo(-1, 12);
    const loose = numberOf(headlines, numbers.correlation(2));
    expect(Math.abs(loose.value!)).toBeLessThan(0.6);
    expect(loose.low!).toBeLessThan(loose.value!);
    expect(loose.high!).toBeGreaterThan(loose.value!);
    const few = curveFrom('normalSection', rows.slice(0, 8), 'negativeByLength', settings).headlines;
    expect(numberOf(few, numbers.correlation(0.5))).toMatchObject({ low: null, high: null, n: 8 });
  });

  it('say how many directions meet the boundary', () => {
    const { headlines } = curveFrom('normalSection', rows, 'normalSection', settings);
    expect(numberOf(headlines, numbers.met(2))).toMatchObject({ value: 0.5, n: 36 });
    expect(numberOf(headlines, numbers.measured)).toMatchObject({ value: 0.9, n: 40 });
  });
});
