import { describe, expect, it } from 'vitest';
import { claimsOf } from '../claims.js';
import { evidenceOf } from '../shared/claims/evidence.js';
import { curveRead, headline, judge, settingsOf, share } from '../testing/judge.js';
import { convexityIds } from './ids.js';

describe('the claims on convexity', () => {
  it.each([
    ['agrees', [0.8, 0.75, 0.85], ''],
    // 98 of 100, and 5 of 5: the small sample decides nothing.
    ['differs', [0.98, 0.93, 0.994], 'They stay more often'],
    ['open', [1, 0.5655, 1], 'does not decide'],
    ['differs', [0.6, 0.55, 0.65], 'They stay less often'],
    ['differs', [0.3, 0.2, 0.4], 'They stay less often'],
    ['open', [0.6, 0.3, 0.85], 'does not decide'],
  ] as const)('mixtures of two images: %s at %j', (verdict, ends, remark) => {
    const judged = judge('convexity', 0, { headlines: [headline(convexityIds.numbers.kept(2), ends)] })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(remark);
  });

  it.each([
    [
      'agrees',
      [
        [2, 0.8, 0.7, 0.9],
        [5, 0.4, 0.3, 0.48],
        [10, 0.2, 0.1, 0.3],
      ],
    ],
    [
      'differs',
      [
        [5, 0.6, 0.52, 0.7],
        [10, 0.2, 0.1, 0.3],
      ],
    ],
    [
      'differs',
      [
        [5, 0.9, 0.8, 0.95],
        [10, 0.8, 0.7, 0.9],
      ],
    ],
    [
      'open',
      [
        [5, 0.5, 0.4, 0.6],
        [10, 0.4, 0.3, 0.49],
      ],
    ],
  ] as const)('mixtures of five and more: %s', (verdict, points) => {
    const judged = judge('convexity', 1, { name: 'convexity', series: { combinations: [...points] } })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toMatch(/with 5 images for .* and with 10 images for /);
    expect(judged.sentence).not.toContain('with 2 images');
  });

  it('mixtures: say how many there were of that number of images, since the run has those of all numbers', () => {
    // `count` is how many of them keep the label.
    const series = [2, 5, 6].map((x) => ({ x, ...share(90 - x, 100) }));
    const curve = curveRead({
      name: 'convexity',
      headlines: [headline(convexityIds.numbers.kept(2), [0.9, 0.8, 0.95])],
      series: [{ ...convexityIds.series.combinations, points: series }],
    });
    const settings = settingsOf('convexity');
    const said = claimsOf('convexity').map(
      (claim) => claim.judge(evidenceOf(settings, [curve], { network: null, data: null }))!.sentence,
    );
    expect(said[0]).toMatch(/^Of 100 mixtures of two images, /);
    expect(said[1]).toContain(', of 100 mixtures each.');
  });

  it('mixtures of two: say how many whole lines stay, where that is known', () => {
    const kept = headline(convexityIds.numbers.kept(2), [0.8, 0.75, 0.85]);
    const line = headline(convexityIds.numbers.lineKept, [0.7, 0.64, 0.75]);
    expect(judge('convexity', 0, { headlines: [kept, line] })!.sentence).toMatch(
      /The whole line .* stays for 70% .* same pairs\.$/,
    );
    expect(judge('convexity', 0, { headlines: [kept] })!.sentence).not.toContain('line');
  });

  it('mixtures of up to four say nothing of five and more', () => {
    expect(judge('convexity', 1, { name: 'convexity', series: { combinations: [[4, 0.5, 0.4, 0.6]] } })).toBeNull();
  });
});
