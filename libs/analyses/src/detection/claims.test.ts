import { describe, expect, it } from 'vitest';
import { claimsOf } from '../claims.js';
import type { Verdict } from '../shared/claims/claim.js';
import { type Ends, headline, judge } from '../testing/judge.js';
import { detectionIds, tableIIIds } from './ids.js';

const { numbers } = detectionIds.image;

function claimOf(words: string): number {
  return claimsOf('detection').findIndex(({ statement }) => statement.includes(words));
}

describe('the claims on detection', () => {
  it.each<[Verdict, Ends]>([
    ['agrees', [0.98, 0.96, 0.99]],
    ['differs', [0.7, 0.6, 0.8]],
    ['open', [1, 0.57, 1]],
    ['open', [0.96, 0.93, 0.98]],
  ])('accuracy at the best threshold: %s at %j, beside the baseline and the area', (verdict, ends) => {
    const judged = judge('detection', claimOf('tells clean images'), {
      headlines: [
        headline(numbers.accuracyByCurvature(1), ends),
        headline(numbers.accuracyByDistance(1), [0.99, 0.985, 1]),
        headline(numbers.areaByCurvature(1), [0.6, 0.5, 0.7], '1'),
        headline(numbers.accuracyByCurvature(5), [0.5, 0.4, 0.6]),
      ],
    })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain('the baseline, the linearised distance, tells 99% (95% interval 98.5% to 100%)');
    expect(judged.sentence).toContain('The area under the ROC curve is 0.600');
  });

  it.each<[Verdict, Ends]>([
    ['agrees', [0.2, 0.1, 0.3]],
    ['differs', [-0.2, -0.3, -0.1]],
    ['differs', [-0.1, -0.2, 0]],
    ['open', [0.1, -0.1, 0.3]],
  ])('the fall with alpha: %s at %j', (verdict, ends) => {
    const headlines = [headline(numbers.fallOfAccuracy(1, 5), ends, '1')];
    expect(judge('detection', claimOf('falls as α grows'), { headlines })!.verdict).toBe(verdict);
  });

  it.each<[Verdict, string | null, Ends]>([
    ['differs', null, [0.05, 0.01, 0.24]],
    ['agrees', null, [0.8, 0.7, 0.9]],
    ['differs', 'GoogLeNet', [0.8, 0.7, 0.86]],
    ['agrees', 'GoogLeNet', [0.92, 0.88, 0.95]],
  ])('recovery: %s of %s at %j, at alpha 1 alone, beside the second largest logit', (verdict, network, ends) => {
    const judged = judge('detection', claimOf('own label'), {
      headlines: [
        headline(numbers.recovered(1), ends),
        headline(numbers.second(1), [1, 0.96, 1]),
        headline(numbers.recovered(5), [0.15, 0.05, 0.36]),
        headline(numbers.relabelledClean, [0.4, 0.3, 0.5]),
      ],
      subject: { network, data: 'ImageNet' },
    })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain('the second largest logit is that label for 100% (95% interval 96% to 100%)');
    expect(judged.sentence).not.toContain('36%');
    expect(judged.sentence).toContain('The same threshold gives 40% (95% interval 30% to 50%) of clean images another');
  });

  it.each([
    ['agrees', tableIIIds.clean.sign, 'of clean images'],
    ['agrees', tableIIIds.perturbed.sign(1), 'of perturbed images'],
  ] as const)('Table II: %s by %j', (verdict, number, words) => {
    const judged = judge('detection', claimOf(words), {
      headlines: [headline(number, [0.95, 0.92, 0.97])],
    })!;
    expect(judged).toEqual({
      verdict,
      cell: '95% [92%, 97%]',
      sentence: 'It is at 95% (95% interval 92% to 97%) of them.',
    });
  });

  it('judge nothing of copies that DeepFool did not make, nor of directions that the paper does not draw', () => {
    const headlines = [headline(numbers.accuracyByCurvature(1), [0.98, 0.96, 0.99])];
    const judged = (own: Record<string, unknown>) =>
      judge('detection', claimOf('tells clean images'), { headlines, own });
    expect(judged({ drawing: 'gaussian' })!.verdict).toBe('agrees');
    for (const own of [{ attack: 'pgd' }, { attack: 'noise' }, { drawing: 'pixels' }, { drawing: 'lowFrequencies' }])
      expect(judged(own)).toBe(null);
  });

  it('Table II: what larger alpha say stands beside, and decides nothing', () => {
    const headlines = [
      headline(tableIIIds.perturbed.sign(1), [0.95, 0.92, 0.97]),
      headline(tableIIIds.perturbed.sign(2), [0.5, 0.4, 0.6]),
      headline(tableIIIds.perturbed.sign(5), [0.3, 0.2, 0.4]),
    ];
    const judged = judge('detection', claimOf('of perturbed images'), { headlines })!;
    expect(judged.verdict).toBe('agrees');
    expect(judged.sentence).toContain(
      'Of images moved further it is at 50% (95% interval 40% to 60%) at α = 2 and 30% (95% interval 20% to 40%) at α = 5.',
    );
  });

  it('Table II: 0 of 5 differs from 93%', () => {
    const headlines = [headline(tableIIIds.perturbed.sign(1), [0, 0, 0.4345])];
    expect(judge('detection', claimOf('of perturbed images'), { headlines })!.verdict).toBe('differs');
  });
});
