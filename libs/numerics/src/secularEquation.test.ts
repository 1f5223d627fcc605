import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.js';
import { secularRoot } from './secularEquation.js';

const EPSILON = 2 ** -53;

const roots = (poles: Float64Array, weights: Float64Array) =>
  Array.from(poles, (_, i) => {
    const gaps = new Float64Array(poles.length);
    return { value: secularRoot(i, poles, weights, gaps, 0), gaps };
  });

describe('secularRoot', () => {
  it('solves one and two poles as the quadratic formula does', () => {
    expect(roots(Float64Array.of(3), Float64Array.of(2))[0].value).toBe(5);
    // (1 - x)(2 - x) + 3 (2 - x) + 4 (1 - x) = x^2 - 10 x + 12 = 0
    const [low, high] = roots(Float64Array.of(1, 2), Float64Array.of(3, 4));
    expect(low.value).toBeCloseTo(5 - Math.sqrt(13), 14);
    expect(high.value).toBeCloseTo(5 + Math.sqrt(13), 14);
  });

  it.each([
    ['spread poles', (i: number) => i, (u: number) => u],
    ['poles that nearly meet', (i: number) => Math.floor(i / 2) + (i % 2) * 1e-13, (u: number) => u],
    ['weights over thirty decades', (i: number) => i, (u: number) => 10 ** (-30 * u)],
    ['graded poles', (i: number) => 2 ** (i - 60), (u: number) => u * 1e-6],
  ])('interlaces the poles and leaves a residual of rounding with %s', (_name, pole, weight) => {
    const k = 60;
    const stream = randomStream(1, 'secular', 0);
    const poles = Float64Array.from({ length: k }, (_, i) => pole(i));
    const weights = Float64Array.from({ length: k }, () => weight(stream.uniform()));
    roots(poles, weights).forEach(({ gaps }, i) => {
      const terms = weights.map((w, j) => w / gaps[j]);
      const size = terms.reduce((sum, t) => sum + Math.abs(t), 1);
      // |f'| 2^-53 |lambda - pole| is what the last bit of the unknown is worth.
      const slope = terms.reduce((sum, t, j) => sum + Math.abs(t / gaps[j]), 0);
      const nearest = Math.min(Math.abs(gaps[i]), i + 1 < k ? Math.abs(gaps[i + 1]) : Number.POSITIVE_INFINITY);
      const residual = Math.abs(terms.reduce((sum, t) => sum + t, 1));
      expect(residual).toBeLessThan(k * EPSILON * (size + slope * nearest));
      gaps.forEach((gap, j) => {
        expect(Math.sign(gap)).toBe(j <= i ? -1 : 1);
      });
    });
  });
});
