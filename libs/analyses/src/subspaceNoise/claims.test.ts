import { describe, expect, it } from 'vitest';
import { judge } from '../testing/judge.js';

/** Without noise no label changes, in S or outside of it. */
const none = [0, 0, 0, 0.004] as const;

describe('the claims on subspaceNoise', () => {
  it.each([
    [
      'agrees',
      [
        [0.1, 0.6, 0.5, 0.7],
        [1, 0.9, 0.85, 0.95],
      ],
      [
        [0.1, 0.2, 0.1, 0.3],
        [1, 0.9, 0.8, 0.95],
      ],
      1,
      0,
    ],
    [
      'differs',
      [
        [0.1, 0.6, 0.5, 0.7],
        [1, 0.6, 0.5, 0.7],
      ],
      [
        [0.1, 0.2, 0.1, 0.3],
        [1, 0.9, 0.8, 0.95],
      ],
      1,
      1,
    ],
    ['differs', [[0.1, 0.2, 0.1, 0.3]], [[0.1, 0.6, 0.5, 0.7]], 0, 1],
    ['open', [[0.1, 0.6, 0.4, 0.7]], [[0.1, 0.5, 0.3, 0.6]], 0, 0],
  ] as const)('noise in the subspace: %s', (verdict, inside, outside, more, less) => {
    const judged = judge('subspaceNoise', 0, {
      name: 'misclassification',
      series: { subspace: [none, ...inside], complement: [none, ...outside] },
    })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain(`more at ${more} of ${inside.length} norms and fewer at ${less}`);
    expect(judged.sentence).toContain('at 0.1 of a typical image');
  });
});
