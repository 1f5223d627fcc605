/** The fold of `detectionStep` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import {
  analysisOf,
  curveFrom,
  describeFold,
  expectSharesOfMeasured,
  row,
  rowsOf,
  streamOf,
} from '../testing/folding.js';
import { stepsOf } from './definition.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const scalars: Record<string, number> = {};
  for (const alpha of trouble === null ? [0, 1, 2, 5] : [0]) {
    scalars[`label@${alpha}`] = alpha === 0 ? 0 : 1;
    scalars[`secondLabel@${alpha}`] = alpha === 0 ? 1 : 0;
    scalars[`linearizedDistance@${alpha}`] = stream.uniform();
    // Apart at the smallest step by alpha, at the largest not at all.
    for (const [place, step] of stepsOf(analysisOf('detectionStep')).entries()) {
      const shift = place === 0 ? (alpha === 0 ? -1 : alpha) : 0;
      scalars[`score@${alpha}@${step}`] = stream.normal() + shift;
      scalars[`standardError@${alpha}@${step}`] = 0.1;
      scalars[`roundingError@${alpha}@${step}`] = 0.001;
      scalars[`recoveredLabel@${alpha}@${step}`] = stream.integer(3);
    }
  }
  return row(sampleIndex, { trouble, label: 0, trueLabel: 0, norm: 1, ...scalars });
}

/** With scores over the label and the second likeliest class: those over all, at every step. */
function rowOfSets(sampleIndex: number): SampleResult {
  const { scalars } = rowOf(sampleIndex);
  const sets = Object.entries(scalars).flatMap(([column, value]) => {
    const [name, alpha, step] = column.split('@');
    if (name !== 'score') return [];
    const distance = scalars[`linearizedDistance@${alpha}`]!;
    return [
      [`scoreAmong@2@${alpha}@${step}`, value],
      [`linearizedDistanceAmong@2@${alpha}@${step}`, distance],
      [`scoreAcross@${alpha}@${step}`, alpha === '0' ? -1 : 1],
      [`linearizedDistanceAcross@${alpha}@${step}`, distance],
      [`standardErrorAmong@2@${alpha}@${step}`, 0.1],
      [`roundingErrorAcross@${alpha}@${step}`, 0.1],
    ];
  });
  return row(sampleIndex, { ...scalars, ...Object.fromEntries(sets) });
}

describeFold('detectionStep', [
  { rowOf },
  { rowOf: rowOfSets, settings: { likeliest: [2], steps: { kind: 'relativeToPerturbation', factors: [0.01, 0.3] } } },
  { rowOf, settings: { steps: { kind: 'absolute', lengths: [0.01, 0.03, 0.1, 0.3, 1, 3] }, alphas: [2] } },
]);

describe('the curves of detectionStep', () => {
  const results = rowsOf(60, rowOf);
  const moved = results.filter((one) => one.scalars.trouble === null);

  it('rank clean against perturbed images at each step, beside the baseline, which no step changes', () => {
    const { series } = curveFrom('detectionStep', results, 'aurocByStep');
    expect(series.map(({ name }) => name)).toEqual(
      ['curvature', 'linearised distance'].flatMap((what) => [1, 2, 5].map((alpha) => `${what}, α = ${alpha}`)),
    );
    const [, , far, , , baseline] = series;
    expect(far!.points.map(({ x }) => x)).toEqual(stepsOf(analysisOf('detectionStep')));
    expect(far!.points[0]!.y).toBeGreaterThan(0.95);
    for (const { y, low, high } of far!.points.slice(1)) {
      // The same distribution on both sides: 0.5 with a standard deviation of 0.056.
      expect(Math.abs(y - 0.5)).toBeLessThan(0.2);
      expect(low!).toBeLessThan(y);
      expect(high!).toBeGreaterThan(y);
    }
    expect(new Set(baseline!.points.map(({ y }) => y)).size).toBe(1);
    // Where detection has the same scores it has the same area.
    const asDetection = moved.map(({ sampleIndex, scalars }) =>
      row(sampleIndex, {
        trouble: null,
        ...Object.fromEntries(
          ['label', 'score', 'recoveredLabel', 'secondLabel', 'linearizedDistance'].flatMap((name) =>
            [0, 5].map((a) => [
              a === 0 ? name : `${name}@${a}`,
              scalars[name === 'score' || name === 'recoveredLabel' ? `${name}@${a}@0.01` : `${name}@${a}`]!,
            ]),
          ),
        ),
      }),
    );
    const [area] = curveFrom('detection', asDetection, 'auroc', { alphas: [5] }).series;
    expect(area!.points[0]!.y).toBe(far!.points[0]!.y);
  });

  it('take each area less that of the distance towards the same classes, at each step', () => {
    // As many as there are, and more, are all classes.
    const settings = { likeliest: [2, 4, 50], alphas: [1] };
    const own = rowsOf(60, rowOfSets);
    const [all, pair, across] = curveFrom('detectionStep', own, 'differenceByStep', settings).series;
    const areas = curveFrom('detectionStep', own, 'aurocByStep', settings).series;
    for (const [place, { y }] of all!.points.entries())
      expect(y).toBeCloseTo(areas[0]!.points[place]!.y - areas[1]!.points[place]!.y, 12);
    expect(pair!.points).toEqual(all!.points);
    expect(across!.points[0]!.y).toBeGreaterThan(0.3);
    const sets = curveFrom('detectionStep', own, 'classSetsByStep', settings).series;
    expect(sets.map(({ points }) => points.map(({ y }) => y))).toEqual([
      areas[0]!.points.map(({ y }) => y),
      areas[0]!.points.map(({ y }) => y),
      areas[0]!.points.map(() => 1),
    ]);
  });

  it('count labels and signs at each step', () => {
    const [near] = curveFrom('detectionStep', results, 'recoveryByStep').series;
    const right = (step: number) =>
      moved.filter(
        ({ scalars }) => scalars[`recoveredLabel@1@${step}`] === 0 && (scalars[`score@1@${step}`] as number) >= 0,
      ).length;
    expect(near!.points.map(({ count }) => count)).toEqual(stepsOf(analysisOf('detectionStep')).map(right));
    const [clean, copies] = curveFrom('detectionStep', results, 'signsByStep').series;
    const signed = (alpha: number, sign: number) =>
      moved.filter(({ scalars }) => Math.sign(scalars[`score@${alpha}@0.3`] as number) === sign).length;
    expect(clean!.points[3]).toMatchObject({ x: 0.3, count: signed(0, -1) });
    expect(copies!.points[3]).toMatchObject({ x: 0.3, count: signed(1, 1) });
  });

  it('leave images without a number out of every share of it', () => {
    const columns = /^(score|standardError|linearizedDistance)/;
    expectSharesOfMeasured('detectionStep', { rowOf }, { columns, curves: ['recoveryByStep', 'signsByStep'] });
  });
});
