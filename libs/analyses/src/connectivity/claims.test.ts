import { describe, expect, it } from 'vitest';
import { headline, judge } from '../testing/judge.js';
import { connectivityIds } from './ids.js';

describe('the claims on connectivity', () => {
  it.each([
    ['agrees', [1, 0.963, 1]],
    ['agrees', [0.98, 0.97, 0.99]],
    ['open', [0.96, 0.93, 0.98]],
    ['differs', [0.7, 0.6, 0.79]],
    ['open', [1, 0.676, 1]],
    ['differs', [0.9, 0.85, 0.94]],
  ] as const)('connected regions: %s at %j', (verdict, ends) => {
    const judged = judge('connectivity', 0, {
      headlines: [
        headline(connectivityIds.numbers.connected, ends),
        headline(connectivityIds.numbers.oneRegion, [0.98, 0.95, 0.99]),
      ],
      own: { scenario: 'adversarial' },
    })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain('an image and another one moved to its label');
    expect(judged.sentence).toContain('98% (95% interval 95% to 99%)');
  });

  it('connected regions: say how many paths are proven where that was asked for', () => {
    const headlines = [
      headline(connectivityIds.numbers.connected, [1, 0.963, 1]),
      headline(connectivityIds.numbers.certified, [0.95, 0.9, 0.98]),
    ];
    expect(judge('connectivity', 0, { headlines })!.sentence).toMatch(/joined: 100% .* Proven .*: 95% \(95% interval/);
  });

  it('connected regions: say which search it was where it is the paper’s', () => {
    const headlines = [headline(connectivityIds.numbers.connected, [0.4, 0.3, 0.5])];
    expect(judge('connectivity', 0, { headlines, own: { search: 'printed' } })!.sentence).toMatch(/as printed\.$/);
    expect(judge('connectivity', 0, { headlines })!.sentence).not.toContain('printed');
  });

  it.each([
    ['agrees', [0.95, 0.92, 0.97]],
    ['differs', [0.6, 0.5, 0.7]],
    ['open', [0.92, 0.88, 0.95]],
  ] as const)('straight lines: %s at %j of natural pairs, and of no others', (verdict, ends) => {
    const headlines = [headline(connectivityIds.numbers.straight, ends)];
    expect(judge('connectivity', 1, { headlines })!.verdict).toBe(verdict);
    expect(judge('connectivity', 1, { headlines, own: { scenario: 'random' } })).toBeNull();
  });

  it.each([
    ['agrees', [1.0003, 1.0001, 1.001]],
    // The straight line itself, rounded.
    ['agrees', [1, 0.99999999, 1]],
    ['differs', [1.4, 1.2, 1.5]],
    ['open', [1.1, 1.05, 1.2]],
  ] as const)('lengths of paths: %s at %j', (verdict, ends) => {
    const headlines = [headline(connectivityIds.numbers.medianRelativeLength, ends, '1')];
    expect(judge('connectivity', 2, { headlines })!.verdict).toBe(verdict);
  });

  it('connected regions: say nothing where the share has no interval yet', () => {
    const known = { ...connectivityIds.numbers.connected, value: 1, unit: 'share' };
    expect(judge('connectivity', 0, { headlines: [known] })).toBeNull();
    expect(judge('connectivity', 0, { headlines: [{ ...known, value: null, low: null, high: null }] })).toBeNull();
  });
});
