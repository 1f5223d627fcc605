import { describe, expect, it } from 'vitest';
import { claimsOf } from './claims.js';
import { type Ends, headline, judge } from './judge.js';

const detection = (areas: Record<number, Ends>, recoveries: Record<number, Ends> = {}) => ({
  headlines: [
    ...Object.entries(areas).flatMap(([alpha, ends]) => [
      headline(`AUROC by curvature, α = ${alpha}`, ends, '1'),
      headline(`AUROC by linearised distance, α = ${alpha}`, [0.99, 0.97, 1], '1'),
    ]),
    ...Object.entries(recoveries).flatMap(([alpha, ends]) => [
      headline(`Recovered at threshold 0, α = ${alpha}`, ends),
      headline(`Second largest logit is the own label, α = ${alpha}`, [1, 0.96, 1]),
    ]),
  ],
});

function claimOf(words: string): number {
  return claimsOf('detection').findIndex(({ statement }) => statement.includes(words));
}

describe('the claims on detection', () => {
  it.each([
    ['agrees', { 1: [0.97, 0.94, 0.99], 2: [0.96, 0.93, 0.98] }],
    ['partly', { 1: [0.97, 0.94, 0.99], 2: [0.7, 0.6, 0.8] }],
    ['partly', { 1: [0.4, 0.3, 0.49], 2: [0.7, 0.6, 0.8] }],
    ['differs', { 1: [0.34, 0.2, 0.49], 2: [0.5, 0.4, 0.6] }],
    ['open', { 1: [0.7, 0.4, 0.97] }],
  ] as const)('detection: %s', (verdict, areas) => {
    const index = claimOf('tells clean images');
    const judged = judge('detection', index, detection(areas as unknown as Record<number, Ends>))!;
    expect(judged.verdict).toBe(verdict);
    for (const alpha of Object.keys(areas)) expect(judged.sentence).toContain(`At α = ${alpha} it reaches`);
    expect(judged.sentence.match(/the baseline, the linearised distance, reaches 0\.990/g)).toHaveLength(
      Object.keys(areas).length,
    );
    expect(judged.sentence.includes('worse than chance')).toBe(Object.values(areas).some(([, , high]) => high < 0.5));
  });

  it('recovery stands beside the second largest logit', () => {
    const index = claimOf('own label');
    const judged = judge('detection', index, detection({}, { 1: [0.05, 0.01, 0.24], 5: [0.15, 0.05, 0.36] }))!;
    expect(judged.verdict).toBe('differs');
    expect(judged.sentence).toContain('α = 5 it is recovered for 15% (95% interval 5% to 36%)');
    expect(judged.sentence).toContain('the second largest logit is that label for 100% (95% interval 96% to 100%)');
  });

  it.each([
    ['agrees', 'Clean: negative, other minus predicted', 'of clean images'],
    ['agrees', 'Perturbed, α = 1: positive, other minus predicted', 'of perturbed images'],
  ] as const)('Table II: %s by "%s"', (verdict, name, words) => {
    const judged = judge('detection', claimOf(words), {
      headlines: [headline(name, [0.95, 0.92, 0.97])],
    })!;
    expect(judged).toEqual({ verdict, sentence: 'It is at 95% (95% interval 92% to 97%) of them.' });
  });
});
