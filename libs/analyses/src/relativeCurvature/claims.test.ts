import { describe, expect, it } from 'vitest';
import { judge } from '../testing/judge.js';

describe('the claims on relativeCurvature', () => {
  it.each([
    [
      'agrees',
      [
        [1, 20, 15, 25],
        [2, 6, 4, 8],
      ],
    ],
    [
      'differs',
      [
        [1, 20, 15, 25],
        [2, 2, 1, 2.9],
      ],
    ],
    [
      'differs',
      [
        [1, 1, 0.9, 1.1],
        [2, 1, 0.9, 1.1],
      ],
    ],
    [
      'open',
      [
        [1, 7, 0.5, 13],
        [2, 6, 4, 8],
      ],
    ],
  ] as const)('shared directions: %s', (verdict, images) => {
    const judged = judge('relativeCurvature', 0, { name: 'relativeCurvature', series: { images: [...images] } })!;
    expect(judged.verdict).toBe(verdict);
    expect(judged.sentence).toContain('direction');
  });
});
