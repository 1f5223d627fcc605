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
});
