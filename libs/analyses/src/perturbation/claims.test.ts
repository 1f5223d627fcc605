import { describe, expect, it } from 'vitest';
import { headline, judge } from '../testing/judge.js';
import { perturbationIds } from './ids.js';

describe('the claims on perturbation', () => {
  it.each([
    ['agrees', 'LeNet', 'CIFAR-10', [0.031, 0.025, 0.037], '(0.0150 to 0.0600)'],
    ['differs', 'LeNet', 'CIFAR-10', [0.2, 0.18, 0.22], 'the paper has 0.0300'],
    ['open', 'LeNet', 'CIFAR-10', [0.055, 0.05, 0.061], 'the paper has 0.0300'],
    ['agrees', 'GoogLeNet', 'ImageNet', [0.0012, 0.0011, 0.0013], 'the paper has 0.0019'],
    ['differs', 'GoogLeNet', 'ImageNet', [0.03, 0.025, 0.037], 'the paper has 0.0019'],
    // LeNet on Fashion-MNIST, and a network of another name: nothing to compare with.
    ['open', 'LeNet', null, [0.031, 0.025, 0.037], 'no number to compare'],
    ['open', null, 'CIFAR-10', [0.031, 0.025, 0.037], 'no number to compare'],
  ] as const)('a near boundary: %s of %s on %s at %j', (verdict, network, data, ends, remark) => {
    const headlines = [headline(perturbationIds.numbers.meanRelativeNorm, ends, '1')];
    const judged = judge('perturbation', 0, { headlines, subject: { network, data } })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it('a mean of fewer than ten samples decides nothing, whatever its interval', () => {
    const steps = { ...headline(perturbationIds.numbers.meanSteps, [2, 2, 2], 'steps'), n: 5 };
    expect(judge('perturbation', 1, { headlines: [steps] })!.verdict).toBe('open');
    expect(judge('perturbation', 1, { headlines: [{ ...steps, n: 10 }] })!.verdict).toBe('agrees');
  });

  it.each([
    ['agrees', [2.5, 2.4, 2.6]],
    ['differs', [4, 3.5, 4.5]],
    ['open', [3, 2.8, 3.2]],
  ] as const)('few steps: %s at %j', (verdict, ends) => {
    expect(
      judge('perturbation', 1, { headlines: [headline(perturbationIds.numbers.meanSteps, ends, 'steps')] })!.verdict,
    ).toBe(verdict);
  });
});
