import { describe, expect, it } from 'vitest';
import { headline, judge } from '../testing/judge.js';
import { projectionIds } from './ids.js';

describe('the claims on projection', () => {
  it.each([
    ['agrees', [0.64, 0.6, 0.7], [0.1, 0.05, 0.15], 'r(x) lies in it more than noise, differences less'],
    ['differs', [0.64, 0.6, 0.7], [0.5, 0.4, 0.6], 'r(x) lies in it more than noise, differences more'],
    ['open', [0.64, 0.6, 0.7], [0.25, 0.2, 0.3], 'differences cannot be told from noise'],
    ['differs', [0.1, 0.05, 0.15], [0.5, 0.4, 0.6], 'r(x) lies in it less than noise, differences more'],
    ['open', [0.25, 0.2, 0.3], [0.25, 0.2, 0.3], 'r(x) cannot be told from noise'],
  ] as const)('Table I: %s with r(x) at %j and differences at %j', (verdict, adversarial, difference, remark) => {
    const headlines = [
      headline(projectionIds.numbers.random, [0.25, 0.24, 0.26], '1'),
      headline(projectionIds.numbers.adversarial, adversarial, '1'),
      headline(projectionIds.numbers.difference, difference, '1'),
    ];
    const judged = judge('projection', 0, { headlines })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it.each([
    ['agrees', [0.22, 0.21, 0.23], [0.64, 0.6, 0.7], 'no more than noise, less than r(x)'],
    ['agrees', [0.26, 0.25, 0.27], [0.64, 0.6, 0.7], 'no more than noise, less than r(x)'],
    ['differs', [0.5, 0.45, 0.55], [0.64, 0.6, 0.7], 'lie in it more than noise, less than r(x)'],
    ['differs', [0.22, 0.21, 0.23], [0.1, 0.05, 0.15], 'no more than noise, more than r(x)'],
    ['open', [0.27, 0.25, 0.29], [0.64, 0.6, 0.7], 'may lie in it more than noise, less than r(x)'],
    ['open', [0.22, 0.21, 0.23], [0.22, 0.2, 0.24], 'they cannot be told from r(x)'],
  ] as const)('Table I, gradients: %s at %j with r(x) at %j', (verdict, gradient, adversarial, remark) => {
    const headlines = [
      headline(projectionIds.numbers.random, [0.25, 0.24, 0.26], '1'),
      headline(projectionIds.numbers.adversarial, adversarial, '1'),
      headline(projectionIds.numbers.gradient, gradient, '1'),
    ];
    const judged = judge('projection', 1, { headlines })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it.each([
    ['agrees', [0.998, 0.99, 1.01]],
    ['open', [0.98, 0.9, 1.06]],
    ['differs', [0.25, 0.24, 0.26]],
  ] as const)('Table I, noise: %s at %j of the expected share', (verdict, ratio) => {
    const headlines = [headline(projectionIds.numbers.randomOverExpected, ratio, '1')];
    expect(judge('projection', 2, { headlines })!.verdict).toBe(verdict);
  });

  it.each([{ basis: 0 }, { basisOf: 'nin' }])('judge nothing on another basis: %o', (own) => {
    const headlines = [headline(projectionIds.numbers.randomOverExpected, [1, 0.99, 1.01], '1')];
    expect(judge('projection', 2, { headlines })).not.toBeNull();
    expect(judge('projection', 2, { headlines, own })).toBeNull();
  });
});
