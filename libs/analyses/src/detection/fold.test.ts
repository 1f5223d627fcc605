/** The fold of `detection` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { columnsAt } from '../shared/columns.js';
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
import { classSetIds, detectionIds, signIds, tableIIIds } from './ids.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const answers = (label: number, shift: number, suffix: string) => ({
    [`label${suffix}`]: label,
    [`score${suffix}`]: stream.normal() + shift,
    [`standardError${suffix}`]: 0.1,
    [`roundingError${suffix}`]: 0.001,
    [`recoveredLabel${suffix}`]: stream.integer(3),
    [`secondLabel${suffix}`]: 1 - label,
    [`linearizedDistance${suffix}`]: stream.uniform(),
  });
  const copies = [1, 2, 5].map((alpha) => answers(1, alpha, `@${alpha}`));
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const clean = { trouble, trueLabel: 0, norm: 1, step: 0.5, ...answers(0, -1, '') };
  return row(sampleIndex, Object.assign(clean, ...(trouble === null ? copies : [])));
}

/** Image i and its copies at boundary points: clean ones bend to -1, copies to alpha / 2; a tenth has no curvature at alpha = 5. */
function boundaryRow(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const side = (label: number, shift: number, suffix: string, measured = true) => ({
    [`label${suffix}`]: label,
    [`boundaryClass${suffix}`]: 1 - label,
    [`norm${suffix}`]: stream.uniform(),
    [`step${suffix}`]: 0.5,
    [`meanCurvature${suffix}`]: measured ? stream.normal() + shift : null,
    [`standardError${suffix}`]: 0.1,
    [`roundingError${suffix}`]: 0.001,
    [`recoveredLabel${suffix}`]: measured ? stream.integer(3) : -1,
  });
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const clean = { trouble, trueLabel: 0, score: null, secondLabel: null, linearizedDistance: null };
  const copies = [1, 2, 5].map((alpha) => side(1, alpha / 2, `@${alpha}`, alpha < 5 || sampleIndex % 10 > 0));
  return row(sampleIndex, Object.assign(clean, side(0, -1, ''), ...(trouble === null ? copies : [])));
}

const atBoundary = { at: 'boundary' };

const likeliest = [2, 3];

/** The same, with scores over fewer classes: among 2 half as far apart as over all, among 3 as far, across apart for sure. */
function rowOfSets(sampleIndex: number): SampleResult {
  const { scalars } = rowOf(sampleIndex);
  const stream = randomStream(9, 'fold test of sets', sampleIndex);
  const sets = ['', ...(scalars.trouble === null ? ['@1', '@2', '@5'] : [])].map((suffix) => {
    const [score, distance] = [scalars[`score${suffix}`] as number, scalars[`linearizedDistance${suffix}`] as number];
    return Object.fromEntries(
      Object.entries({
        'scoreAmong@2': score / 2 + 2 * stream.normal(),
        'recoveredLabelAmong@2': 0,
        'linearizedDistanceAmong@2': distance,
        'scoreAmong@3': score,
        'recoveredLabelAmong@3': stream.integer(3),
        'linearizedDistanceAmong@3': -score,
        scoreAcross: suffix === '' ? -1 : 1,
        linearizedDistanceAcross: distance,
        margin: stream.uniform(),
      }).map(([name, value]) => [name + suffix, value]),
    );
  });
  return row(sampleIndex, Object.assign({}, scalars, ...sets));
}

describeFold('detection', [
  { rowOf },
  { rowOf: boundaryRow, settings: atBoundary },
  { rowOf: rowOfSets, settings: { likeliest } },
]);

describe('the curves of detection', () => {
  const results = rowsOf(60, rowOf);

  it('rank clean against perturbed images at each alpha, and never without the baseline', () => {
    const { series } = curveFrom('detection', results, 'auroc');
    expect(series.map((one) => one.points.map((point) => point.x))).toEqual([
      [1, 2, 5],
      [1, 2, 5],
    ]);
    const [near, , far] = series[0]!.points;
    // Scores are normal around -1 and around alpha.
    expect(far!.y).toBeGreaterThan(near!.y);
    expect(far!.y).toBeGreaterThan(0.95);
    expect(near!.low!).toBeLessThan(near!.y);
    expect(near!.high!).toBeGreaterThan(near!.y);
  });

  it('are all right where curvature tells every image, as at a ball, and the baselines are as well', () => {
    const rows = Array.from({ length: 30 }, (_, i) => {
      const clean = { label: 0, score: -1, recoveredLabel: 1, secondLabel: 1, linearizedDistance: 0.5 };
      const copy = { label: 1, score: 1, recoveredLabel: 0, secondLabel: 0, linearizedDistance: 0.1 };
      return row(i, { trouble: null, trueLabel: 0, ...clean, ...columnsAt(copy, 1) });
    });
    const settings = { alphas: [1] };
    const headlines = ['auroc', 'recovery', 'signs'].flatMap(
      (name) => curveFrom('detection', rows, name, settings).headlines,
    );
    const { areaByCurvature, areaByDistance, recovered, strongest, second } = detectionIds.image.numbers;
    const { negativeClean, positivePerturbed } = signIds.numbers;
    const all = [areaByCurvature, areaByDistance, recovered, strongest, second, positivePerturbed].map((of) => of(1));
    for (const which of [...all, negativeClean])
      expect(numberOf(headlines, which), which.id).toMatchObject({ value: 1, n: 30 });
  });

  it('have an interval also where one side is all below the other, which no bootstrap can move', () => {
    const apart = (n: number) =>
      curveFrom(
        'detection',
        Array.from({ length: n }, (_, i) =>
          row(i, { ...rowOf(0).scalars, score: -1 - i, 'score@1': 1 + i, 'score@2': -99 - i, 'score@5': 0 }),
        ),
        'auroc',
      ).series[0]!.points;
    // Wilson's of n in n and of 0 in n pairs.
    expect(apart(1).map(({ y, low, high }) => [y, low!.toFixed(4), high!.toFixed(4)])).toEqual([
      [1, '0.2065', '1.0000'],
      [0, '0.0000', '0.7935'],
      [1, '0.2065', '1.0000'],
    ]);
    expect(apart(20)[0]).toMatchObject({ y: 1, low: expect.closeTo(0.8389, 4), high: 1 });
  });

  it('keep every clean image where every perturbed one is kept', () => {
    const { points } = curveFrom('detection', results, 'roc').series[0]!;
    expect(points).toHaveLength(101);
    expect(points.at(-1)).toMatchObject({ x: 1, y: 1 });
    expect(points.every((point, i) => i === 0 || point.y >= points[i - 1]!.y)).toBe(true);
  });

  it('mark on each line where threshold 0 stands and where the best one does', () => {
    const curve = curveFrom('detection', results, 'roc');
    expect(curve.frame).toBe('unitSquare');
    const moved = results.filter((one) => one.scalars.trouble === null);
    const score = (name: string) => moved.map(({ scalars }) => scalars[name] as number);
    for (const [i, alpha] of [1, 2, 5].entries()) {
      const [clean, perturbed] = [score('score'), score(`score@${alpha}`)];
      const kept = (scores: number[], t: number) => scores.filter((one) => one < t).length / scores.length;
      const [zero, best] = curve.series[i]!.marks!;
      expect(zero).toEqual({ x: kept(perturbed, 0), y: kept(clean, 0), name: 't = 0' });
      // No threshold decides better, be it one of the scores or beyond them.
      const gains = [...clean, ...perturbed, Number.POSITIVE_INFINITY].map((t) => kept(clean, t) - kept(perturbed, t));
      expect(best!.y - best!.x).toBeCloseTo(Math.max(...gains), 12);
      const { headlines } = curveFrom('detection', results, 'recovery');
      const relabelled = numberOf(headlines, detectionIds.image.numbers.relabelledClean);
      expect(relabelled).toMatchObject({ value: expect.closeTo(1 - kept(clean, 0), 12), n: 54 });
    }
    const none = curveFrom('detection', [row(0, { ...rowOf(9).scalars })], 'roc');
    expect(none.series.map(({ points, marks }) => [points, marks])).toEqual([1, 2, 5].map(() => [[], []]));
  });

  it('say of which copies they are', () => {
    const label = (settings: Record<string, unknown>) => curveFrom('detection', results, 'auroc', settings).xAxis.label;
    expect(label({})).toBe('Alpha: the perturbed image is x + α (1 + η) r(x)');
    expect(label({ attack: 'noise' })).toBe('Alpha: noise of norm α ‖r(x)‖ is added to the image');
    expect(curveFrom('detection', results, 'difference', { attack: 'jpeg' }).xAxis.label).toContain('JPEG');
  });

  it('count a label as recovered only where the image is held to be perturbed', () => {
    const { headlines } = curveFrom('detection', results, 'recovery');
    const { numbers } = detectionIds.image;
    const value = (which: Named) => numberOf(headlines, which).value;
    const moved = results.filter((one) => one.scalars.trouble === null);
    const right = moved.filter((one) => one.scalars['recoveredLabel@1'] === 0);
    expect(value(numbers.strongest(1))).toBe(right.length / 54);
    const held = right.filter((one) => (one.scalars['score@1'] as number) >= 0);
    expect(value(numbers.recovered(1))).toBe(held.length / 54);
    expect(held.length).toBeLessThan(right.length);
    expect(value(numbers.second(1))).toBe(1);
  });

  it('leave images without a number out of every share of it', () => {
    const columns = /^(score|standardError|linearizedDistance)/;
    expectSharesOfMeasured('detection', { rowOf }, { columns, curves: ['signs', 'recovery'] });
  });
});

describe('the curves of detection over fewer classes', () => {
  const results = rowsOf(60, rowOfSets);
  const settings = { likeliest };
  const moved = results.filter(({ scalars }) => scalars.trouble === null);
  const sets = curveFrom('detection', results, 'classSets', settings);
  const difference = curveFrom('detection', results, 'difference', settings);

  it('rank by each set of classes, the most classes first, beside the baselines', () => {
    const { series } = classSetIds;
    const expected = [series.all, series.among(3), series.among(2), series.across, series.distance];
    expect(sets.series.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    const [all, three, two, across] = sets.series;
    expect(three!.points).toEqual(all!.points);
    expect(two!.points.at(-1)!.y).toBeLessThan(all!.points.at(-1)!.y);
    expect(across!.points.map(({ y }) => y)).toEqual([1, 1, 1]);
    const area = curveFrom('detection', results, 'auroc', settings).series[0]!;
    expect(all!.points).toEqual(area.points);
  });

  it('have no set of as many classes as the network has, which would be all of them once more', () => {
    for (const name of ['classSets', 'difference']) {
      const [named, above] = [likeliest, [...likeliest, 4, 50]].map((asked) =>
        curveFrom('detection', results, name, { likeliest: asked }),
      );
      expect(above).toEqual(named);
    }
  });

  it('draw the areas of all classes and of the distance as the curve of areas does, and none where no set was asked for', () => {
    const [score, distance] = curveFrom('detection', results, 'auroc', settings).series;
    expect(sets.series[0]!.points).toEqual(score!.points);
    expect(sets.series.at(-1)!.points).toEqual(distance!.points);
    const without = curveFrom('detection', results, 'difference');
    expect(without.series[0]!.points).toEqual(difference.series[0]!.points);
    expect(curveFrom('detection', results, 'classSets')).toBeUndefined();
  });

  it('take each area less that of the distance towards the same classes, over the same images', () => {
    const [all, three, two, across] = difference.series;
    const [areas, , , , distance] = sets.series;
    const at = (point: number) => areas!.points[point]!.y - distance!.points[point]!.y;
    for (const point of [0, 1, 2]) expect(all!.points[point]!.y).toBeCloseTo(at(point), 12);
    // A distance of minus the score tells as much as the score: no image is known that tells the two apart.
    expect(three!.points[0]).toMatchObject({ y: 0, low: expect.closeTo(-0.0664, 3), high: expect.closeTo(0.0664, 3) });
    expect(two!.points[0]!.low!).toBeLessThan(two!.points[0]!.y);
    expect(across!.points[0]!.y).toBeGreaterThan(0.3);
    const { numbers } = classSetIds;
    expect(numberOf(difference.headlines, numbers.overDistance(1))).toMatchObject({ value: all!.points[0]!.y, n: 54 });
    expect(numberOf(difference.headlines, numbers.overMarginAcross(5)).low).toBeGreaterThan(0);
  });

  it('count labels and signs among fewer classes', () => {
    const { numbers } = classSetIds;
    const value = (which: Named) => numberOf(sets.headlines, which).value;
    const share = (holds: (scalars: SampleResult['scalars']) => boolean) =>
      moved.filter(({ scalars }) => holds(scalars)).length / moved.length;
    expect(value(numbers.strongestAmong(2, 1))).toBe(1);
    expect(value(numbers.recoveredAmong(2, 1))).toBe(share((scalars) => (scalars['scoreAmong@2@1'] as number) >= 0));
    expect(value(numbers.strongestAmong(3, 2))).toBe(share((scalars) => scalars['recoveredLabelAmong@3@2'] === 0));
    expect(value(numbers.negativeAmong(2))).toBe(share((scalars) => (scalars['scoreAmong@2'] as number) < 0));
    expect(value(numbers.negativeAcross)).toBe(1);
    const accuracy = curveFrom('detection', results, 'auroc', settings).headlines;
    const byAll = numberOf(accuracy, detectionIds.image.numbers.accuracyByCurvature(2)).value;
    expect(value(numbers.accuracyAmong(3, 2))).toBe(byAll);
  });
});

describe('the curves of detection at boundary points', () => {
  const results = rowsOf(60, boundaryRow);
  const moved = results.filter((one) => one.scalars.trouble === null);
  const tableII = curveFrom('detection', results, 'tableII', atBoundary);
  const value = (which: Named) => numberOf(tableII.headlines, which).value;

  it('count each sign among the points that have a curvature, in our sign and in that of the paper', () => {
    const share = (name: string, sign: number) => {
      const values = moved.map((one) => one.scalars[name] as number | null).filter((one) => one !== null);
      return values.filter((one) => Math.sign(one) === sign).length / values.length;
    };
    expect(tableII.series[0]!.points.map(({ x, y }) => [x, y])).toEqual([
      ['Clean: negative', share('meanCurvature', -1)],
      ['Perturbed, α = 1: positive', share('meanCurvature@1', 1)],
      ['Perturbed, α = 2: positive', share('meanCurvature@2', 1)],
      ['Perturbed, α = 5: positive', share('meanCurvature@5', 1)],
    ]);
    expect(value(tableIIIds.clean.sign)).toBe(share('meanCurvature', -1));
    expect(value(tableIIIds.clean.paperSign)).toBe(share('meanCurvature', -1));
    expect(value(tableIIIds.perturbed.paperSign(1))).toBe(share('meanCurvature@1', 1));
    expect(value(tableIIIds.perturbed.measured(5))).toBe(48 / 54);
  });

  it('rank by the curvature of the pair, beside the distance to the boundary', () => {
    const { series } = curveFrom('detection', results, 'aurocAtBoundary', atBoundary);
    expect(series.map((one) => one.points.map((point) => point.count))).toEqual([
      [54, 54, 48],
      [54, 54, 54],
    ]);
    expect(series[0]!.points[2]!.y).toBeGreaterThan(0.95);
    const { headlines } = curveFrom('detection', results, 'recoveryAtBoundary', atBoundary);
    expect(numberOf(headlines, detectionIds.boundary.numbers.second(1)).value).toBe(1);
  });

  it('leave images without a number out of every share of it', () => {
    const columns = /^(meanCurvature|standardError|norm)/;
    const boundary = { rowOf: boundaryRow, settings: atBoundary };
    expectSharesOfMeasured('detection', boundary, { columns, curves: ['tableII'] });
  });
});
