import { describe, expect, it } from 'vitest';
import { planParts } from './laneRunners.js';

describe.each([
  { lanes: 1, sizes: [8] },
  { lanes: 1, sizes: [64, 8] },
  { lanes: 2, sizes: [32, 16, 8, 4] },
  { lanes: 3, sizes: [11, 5, 2] },
  { lanes: 16, sizes: [4, 2] },
])('$lanes lanes with runners of $sizes rows', ({ lanes, sizes }) => {
  const plan = planParts({ lanes, sizes });
  const counts = Array.from({ length: 3 * lanes * sizes[0]! }, (_, i) => i + 1);

  it('compute each row once, in order, in rounds of one size and at most one part a lane', () => {
    for (const rows of counts) {
      const rounds = plan.roundsOf(rows);
      let next = 0;
      for (const round of rounds) {
        expect(round.length).toBeGreaterThan(0);
        expect(round.length).toBeLessThanOrEqual(lanes);
        for (const { size, from, count } of round) {
          expect(sizes).toContain(size);
          expect(size).toBe(round[0]!.size);
          expect(from).toBe(next);
          expect(count).toBeGreaterThan(0);
          expect(count === size || from + count === rows).toBe(true);
          next += count;
        }
      }
      expect(next).toBe(rows);
      expect(plan.depthOf(rows)).toBe(rounds.reduce((sum, [first]) => sum + first!.size, 0));
    }
  });

  it('pad no whole rounds, and what is left by less than a part of the largest size', () => {
    for (const rows of counts) {
      const least = Math.ceil(rows / lanes);
      expect(plan.depthOf(rows)).toBeGreaterThanOrEqual(least);
      expect(plan.depthOf(rows)).toBeLessThanOrEqual(Math.ceil(least / sizes[0]!) * sizes[0]!);
      if (rows % (lanes * sizes[0]!) === 0) expect(plan.depthOf(rows)).toBe(least);
    }
  });
});

describe('parts', () => {
  const sizesOf = (rows: number) =>
    planParts({ lanes: 2, sizes: [32, 16, 8, 4] })
      .roundsOf(rows)
      .map((round) => round.map(({ size }) => size));

  it('fall in size, but not into more rounds than padding costs', () => {
    expect(sizesOf(64 + 40)).toEqual([
      [32, 32],
      [16, 16],
      [4, 4],
    ]);
    expect(sizesOf(1)).toEqual([[4]]);
    // 29 rows a lane: 16 + 8 + 4 + 4 are no fewer than 32, in four rounds.
    expect(sizesOf(58)).toEqual([[32, 32]]);
  });
});
