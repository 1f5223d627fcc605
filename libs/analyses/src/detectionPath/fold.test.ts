/** The fold of `detectionPath` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import type { Named } from '../shared/named.js';
import {
  curveFrom,
  describeFold,
  expectSharesOfMeasured,
  numberOf,
  row,
  rowsOf,
  streamOf,
} from '../testing/folding.js';
import { detectionPathIds } from './ids.js';

const factors = [0, 0.5, 0.98, 1.02, 2];
const settings = { factors, likeliest: [2] };
const { numbers, series } = detectionPathIds;

/** Distance |1 - s| of either side; the score over all says nothing, the pair's has the sign of the side, the class across half of that. */
function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const scalars: Record<string, number | null> = {};
  for (const s of trouble === null ? factors : []) {
    const side = s < 1 ? -1 : 1;
    Object.assign(scalars, {
      // Of every eighth image r ends before the boundary.
      [`label@${s}`]: s < 1 || (s < 2 && sampleIndex % 8 === 0) ? 0 : 1,
      [`score@${s}`]: stream.normal(),
      [`scoreAmong@2@${s}`]: side * (1 + stream.uniform()),
      [`scoreAcross@${s}`]: side / 2 + stream.normal(),
      [`linearizedDistance@${s}`]: Math.abs(1 - s) * (1 + stream.uniform()),
      [`linearizedDistanceAmong@2@${s}`]: Math.abs(1 - s),
      [`linearizedDistanceAcross@${s}`]: stream.uniform(),
      [`margin@${s}`]: Math.abs(1 - s),
    });
  }
  return row(sampleIndex, {
    trouble,
    label: 0,
    trueLabel: 0,
    norm: 1,
    step: 0.5,
    crossing: trouble === null ? 1 : null,
    ...scalars,
  });
}

describeFold('detectionPath', [{ rowOf, settings }]);

describe('the curves of detectionPath', () => {
  const results = rowsOf(60, rowOf);
  const moved = results.filter(({ scalars }) => scalars.trouble === null);
  const curve = (name: string) => curveFrom('detectionPath', results, name, settings);

  it('compare the two points next to the boundary, where distance tells nothing by design', () => {
    const { headlines, series: bars } = curve('equalDistance');
    expect(numberOf(headlines, numbers.equalAmong(2))).toMatchObject({ value: 1, n: 46 });
    expect(numberOf(headlines, numbers.changes(0.98, 1.02))).toMatchObject({ value: 46 / 54, n: 54 });
    // Both are 0.02 from it: all pairs are ties, up to the rounding of 1 - s.
    for (const which of [numbers.equalAll, numbers.equalDistance]) {
      expect(Math.abs(numberOf(headlines, which).value! - 0.5)).toBeLessThan(0.2);
      expect(numberOf(headlines, which).low!).toBeLessThan(0.5);
      expect(numberOf(headlines, which).high!).toBeGreaterThan(0.5);
    }
    expect(numberOf(headlines, numbers.equalAcross).value).toBeGreaterThan(0.65);
    expect(bars[0]!.points.map(({ x }) => x)).toEqual(
      [series.all, series.among(2), series.across, series.distance, series.margin].map(({ name }) => name),
    );
    const over = numberOf(headlines, numbers.overDistance);
    const value = (which: Named) => numberOf(headlines, which).value!;
    expect(over.value).toBeCloseTo(value(numbers.equalAll) - value(numbers.equalDistance), 12);
    expect(numberOf(headlines, numbers.overDistanceAcross).low).toBeGreaterThan(0);
  });

  it('tell each point of the way from the first one, by curvature and by the baselines', () => {
    const [, pair, , distance, ...rest] = curve('aurocAlong').series;
    expect(rest).toEqual([]);
    expect(pair!.points.map(({ x }) => x)).toEqual([0.5, 0.98, 1.02, 2]);
    expect(pair!.points.slice(2).map(({ y }) => y)).toEqual([1, 1]);
    expect(distance!.points[1]!.y).toBe(1);
  });

  it('count signs and medians at each point', () => {
    const { series: lines, headlines } = curve('negativeAlong');
    expect(lines[1]!.points.map(({ x, y }) => [x, y])).toEqual(factors.map((s) => [s, s < 1 ? 1 : 0]));
    const negative = (s: number) => moved.filter(({ scalars }) => (scalars[`score@${s}`] as number) < 0).length;
    expect(lines[0]!.points.map(({ count }) => count)).toEqual(factors.map(negative));
    expect(numberOf(headlines, numbers.negative(0.98)).value).toBe(negative(0.98) / 54);
    const sorted = moved.map(({ scalars }) => scalars['scoreAcross@2'] as number).sort((a, b) => a - b);
    const median = curve('scoreAlong').series[2]!.points.at(-1)!;
    expect(median).toMatchObject({ x: 2, y: (sorted[26]! + sorted[27]!) / 2, count: 54 });
    expect(median.low!).toBeLessThan(median.y);
  });

  it('count an image on two sides only where the point before the boundary has the label of the image', () => {
    // The way of every third image has another label on both sides already: it crossed before.
    const across = rowsOf(30, (i) => {
      const { scalars } = rowOf(10 * i + 1);
      return row(i, { ...scalars, 'label@0.98': i % 3 === 0 ? 2 : 0, 'label@1.02': 1 });
    });
    const { headlines } = curveFrom('detectionPath', across, 'equalDistance', { ...settings, factors: [0.98, 1.02] });
    expect(numberOf(headlines, numbers.changes(0.98, 1.02))).toMatchObject({ value: 20 / 30, n: 30 });
    expect(numberOf(headlines, numbers.equalAmong(2)).n).toBe(20);
  });

  it('leave out images whose label changes nowhere on the way, and say how many', () => {
    const uncrossed = (i: number) => i % 10 === 3;
    const some = rowsOf(60, (i) => row(i, { ...rowOf(i).scalars, ...(uncrossed(i) ? { crossing: null } : {}) }));
    const rest = results.filter((_, i) => !uncrossed(i));
    for (const name of ['equalDistance', 'aurocAlong', 'negativeAlong', 'scoreAlong']) {
      const [found, expected] = [some, rest].map((rows) => curveFrom('detectionPath', rows, name, settings));
      expect(found!.series).toEqual(expected!.series);
      expect(found!.notes).toEqual([
        expect.stringContaining('6 of 60 images are without a boundary point'),
        '6 images with a boundary point have no place where the label changes on the way, and so no s: no curve counts them.',
      ]);
    }
    expect(
      numberOf(curveFrom('detectionPath', some, 'scoreAlong', settings).headlines, numbers.perturbed),
    ).toMatchObject({ value: 0.9, n: 60 });
  });

  it('have no set of as many classes as there are, which would be all of them once more', () => {
    const ids = (likeliest: number[]) =>
      curveFrom('detectionPath', results, 'negativeAlong', { factors, likeliest }).series.map(({ id }) => id);
    expect(ids([2, 4, 50])).toEqual(ids([2]));
    expect(ids([3])).toContain(series.among(3).id);
  });

  it('leave images without a number out of every share of it', () => {
    const columns = /^(score|linearizedDistance|margin)/;
    expectSharesOfMeasured('detectionPath', { rowOf, settings }, { columns, curves: ['negativeAlong'] });
  });
});
