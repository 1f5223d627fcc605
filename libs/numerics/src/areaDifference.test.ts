import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.js';
import { areaDifference, rocCurve } from './rocCurve.js';

describe('the difference of two areas', () => {
  it('is that of the two curves, and 0 of a score and itself', () => {
    const stream = randomStream(1, 'scores', 0);
    const draw = (shift: number) => Array.from({ length: 30 }, () => stream.normal() + shift);
    const [first, second] = [
      { clean: draw(0), perturbed: draw(1) },
      { clean: draw(0), perturbed: draw(0.3) },
    ];
    const area = ({ clean, perturbed }: typeof first) =>
      rocCurve(clean, perturbed, 1, { replicates: 1 }).auroc.estimate;
    const difference = areaDifference(first, second, 1, { replicates: 100 });
    expect(difference.estimate).toBeCloseTo(area(first) - area(second), 12);
    expect(difference.images).toBe(30);
    expect(areaDifference(first, second, 1, { replicates: 100 })).toEqual(difference);
    const none = areaDifference(first, first, 1, { replicates: 100 });
    expect([none.estimate, none.lower, none.upper]).toEqual([0, 0, 0]);
  });

  it('is of the images that have all four scores', () => {
    const first = { clean: [0, Number.NaN, 0, 0], perturbed: [1, 1, 1, -1] };
    const second = { clean: [0, 0, 0, 0], perturbed: [-1, 1, Number.NaN, 1] };
    const { estimate, images } = areaDifference(first, second, 1, { replicates: 10 });
    // Images 0 and 3: one of two pairs in order by either, counted over all four pairs.
    expect(images).toBe(2);
    expect(estimate).toBe(0);
    expect(() => areaDifference(first, { clean: [1], perturbed: [1] }, 1)).toThrow(/four lists of 4 scores, got 1/);
  });

  it('has intervals that cover the true difference of dependent scores, shorter than those of independent ones', () => {
    // A: N(0, 1) against N(1, 1). B: the same with noise of variance 1. Phi(1 / sqrt 2) - Phi(1 / 2) = 0.7602 - 0.6915.
    const truth = 0.76025 - 0.69146;
    let covered = 0;
    let paired = 0;
    let apart = 0;
    for (let seed = 0; seed < 200; seed++) {
      const stream = randomStream(seed, 'scores', 1);
      const normals = (shift: number) => Array.from({ length: 80 }, () => stream.normal() + shift);
      const noisy = (values: number[]) => values.map((value) => value + stream.normal());
      const first = { clean: normals(0), perturbed: normals(1) };
      const second = { clean: noisy(first.clean), perturbed: noisy(first.perturbed) };
      const options = { replicates: 150 };
      const { lower, upper } = areaDifference(first, second, seed, options);
      if (lower <= truth && truth <= upper) covered++;
      paired += upper - lower;
      const other = areaDifference(first, { clean: noisy(normals(0)), perturbed: noisy(normals(1)) }, seed, options);
      apart += other.upper - other.lower;
    }
    expect(covered).toBeGreaterThan(175); // 190 expected, sd 3.1; the percentile interval is a little short
    expect(paired).toBeLessThan(0.85 * apart);
  });
});
