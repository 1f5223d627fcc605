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

describeFold('detectionStep', [
  { rowOf },
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
