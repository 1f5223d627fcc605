/** The fold of `perturbation` on rows whose answer is known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import { curveFrom, describeFold, numberOf, row, rowsOf, streamOf } from '../testing/folding.js';
import { perturbationIds } from './ids.js';

function rowOf(sampleIndex: number): SampleResult {
  const stream = streamOf(sampleIndex);
  const converged = sampleIndex % 10 !== 9;
  return row(sampleIndex, {
    label: 0,
    trueLabel: sampleIndex % 4 === 0 ? 1 : 0,
    perturbedLabel: 1 + stream.integer(2),
    steps: 1 + stream.integer(4),
    converged,
    norm: 1,
    relativeNorm: 0.01 + stream.uniform(),
    boundaryMargin: 0,
    normalCosine: 1,
  });
}

describeFold('perturbation', [{ rowOf }]);

describe('the relative norm of perturbation', () => {
  it('is stated with the mean subtracted as well, where that was asked for', () => {
    const rows = rowsOf(100, (i) => row(i, { ...rowOf(i).scalars, centredRelativeNorm: i === 0 ? null : i / 1000 }));
    const { headlines } = curveFrom('perturbation', rows, 'relativeNorm', { centre: 'mean' });
    // Nine in ten converged; image 0 is the mean itself.
    const norms = rows.filter((_, i) => i > 0 && i % 10 !== 9).map(({ sampleIndex }) => sampleIndex / 1000);
    const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
    const { meanCentredNorm, medianCentredNorm } = perturbationIds.numbers;
    expect(numberOf(headlines, meanCentredNorm).value).toBeCloseTo(mean, 12);
    expect(numberOf(headlines, medianCentredNorm)).toMatchObject({ value: norms[44], n: 89 });
    const black = curveFrom('perturbation', rows, 'relativeNorm').headlines.map(({ id }) => id);
    expect(black).not.toContain(meanCentredNorm.id);
  });
});

describe('the curves of perturbation', () => {
  const results = rowsOf(200, rowOf);

  it('puts every converged image in exactly one bin', () => {
    const points = curveFrom('perturbation', results, 'relativeNorm').series[0]!.points;
    expect(points.reduce((sum, point) => sum + point.count!, 0)).toBe(180);
    for (const result of results.filter((one) => one.scalars.converged)) {
      const value = result.scalars.relativeNorm as number;
      expect(points.filter((point) => point.from! <= value && value < point.to!)).toHaveLength(1);
    }
  });

  it('says how many converged and how many were classified correctly, with intervals around the share', () => {
    const headlines = curveFrom('perturbation', results, 'relativeNorm').headlines;
    expect(numberOf(headlines, perturbationIds.numbers.converged).value).toBeCloseTo(0.9, 12);
    const correct = numberOf(headlines, perturbationIds.numbers.correct);
    expect(correct.value).toBeCloseTo(0.75, 12);
    expect(correct.low!).toBeLessThan(0.75);
    expect(correct.high!).toBeGreaterThan(0.75);
  });

  it('tells no accuracy where the labels of the data set are none of the model', () => {
    const unlabelled = results.map((one) => ({ ...one, scalars: { ...one.scalars, trueLabel: -1 } }));
    const headlines = curveFrom('perturbation', unlabelled, 'relativeNorm').headlines;
    expect(headlines.map(({ name }) => name)).not.toContain('Classified correctly');
    expect(numberOf(headlines, perturbationIds.numbers.converged).value).toBeCloseTo(0.9, 12);
  });

  it('names every class of the data set, also one that no image moved to', () => {
    const points = curveFrom('perturbation', results, 'perturbedLabel').series[0]!.points;
    expect(points.map((point) => point.x)).toEqual(['a', 'b', 'c', 'd']);
    expect(points[0]!.count).toBe(0);
  });

  it('brackets the median of a known distribution', () => {
    const uniform = Array.from({ length: 999 }, (_, i) =>
      row(i, { ...rowOf(0).scalars, relativeNorm: (i + 1) / 1000 }),
    );
    const { headlines } = curveFrom('perturbation', uniform, 'relativeNorm');
    const median = numberOf(headlines, perturbationIds.numbers.medianRelativeNorm);
    expect(median.value).toBe(0.5);
    // Ranks 499.5 -+ 1.96 sqrt(999) / 2.
    expect(median.low).toBeCloseTo(0.469, 3);
    expect(median.high).toBeCloseTo(0.532, 3);
  });

  it('has no interval for a median of so few images that none would hold it with 95%', () => {
    const median = (n: number) => {
      const { scalars } = rowOf(0);
      const rows = Array.from({ length: n }, (_, i) => row(i, { ...scalars, relativeNorm: (i + 1) / 10 }));
      const { headlines } = curveFrom('perturbation', rows, 'relativeNorm');
      return numberOf(headlines, perturbationIds.numbers.medianRelativeNorm);
    };
    expect(median(5)).toMatchObject({ value: 0.3, low: null, high: null });
    // All of six hold it between them with 1 - 2^-5.
    expect(median(6)).toMatchObject({ low: 0.1, high: 0.6 });
  });
});
