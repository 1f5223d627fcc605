import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.js';
import { rankCorrelation } from './rankCorrelation.js';

describe('rankCorrelation', () => {
  it('is 1 - 6 sum d^2 / (n (n^2 - 1)) without equal values, whatever is monotone', () => {
    const a = [3, 1, 4, 1.5, 9, 2.6];
    const b = [2, 7, 1, 8, 2.8, 1.8];
    // Ranks 4 1 5 2 6 3 and 3 5 1 6 4 2: sum of squares 1 + 16 + 16 + 16 + 4 + 1 = 54.
    expect(rankCorrelation(a, b).estimate).toBeCloseTo(1 - (6 * 54) / (6 * 35), 12);
    expect(
      rankCorrelation(
        a.map(Math.exp),
        b.map((v) => v ** 3),
      ).estimate,
    ).toBeCloseTo(1 - (6 * 54) / 210, 12);
    expect(rankCorrelation(a, a)).toEqual({ estimate: 1, lower: 1, upper: 1 });
    expect(
      rankCorrelation(
        a,
        a.map((v) => -v),
      ).estimate,
    ).toBeCloseTo(-1, 12);
  });

  it('gives equal values the mean of their ranks', () => {
    // Ranks 1.5 1.5 3 and 1 2 3: covariance 1.5, variances 1.5 and 2.
    expect(rankCorrelation([5, 5, 7], [1, 2, 3]).estimate).toBeCloseTo(1.5 / Math.sqrt(3), 12);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3]).estimate).toBeNaN();
    expect(rankCorrelation([], []).estimate).toBeNaN();
    expect(() => rankCorrelation([1], [])).toThrow('got 1 and 0');
  });

  it('has an interval that holds the truth about as often as it says', () => {
    // Normal pairs of correlation .5 have rank correlation 6 / pi asin(.25).
    const truth = (6 / Math.PI) * Math.asin(0.25);
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const stream = randomStream(3, 'rank correlation', trial);
      const a = Array.from({ length: 40 }, () => stream.normal());
      const { lower, upper } = rankCorrelation(
        a,
        a.map((v) => 0.5 * v + Math.sqrt(0.75) * stream.normal()),
      );
      if (lower <= truth && truth <= upper) held++;
    }
    // Three standard deviations of 400 trials at .95, and a little for the approximation.
    expect(held / 400).toBeGreaterThan(0.9);
    expect(held / 400).toBeLessThan(0.985);
  });
});
