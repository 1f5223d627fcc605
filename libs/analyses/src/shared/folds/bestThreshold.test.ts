import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { detectionIds } from '../../detection/ids.js';
import { accuracyHeadline, fallHeadline, heldOutDecisions } from './bestThreshold.js';

const { numbers } = detectionIds.image;

describe('the best threshold', () => {
  it('tells all images where one does, and judges each half by the other', () => {
    const clean = [-3, -2, -4, -1.5, -5];
    const perturbed = [1, 2, 3, 4, 5];
    expect(heldOutDecisions(clean, perturbed)).toEqual([1, 1, 1, 1, 1]);
    expect(accuracyHeadline(numbers.accuracyByCurvature(1), heldOutDecisions(clean, perturbed))).toMatchObject({
      value: 1,
      high: 1,
      n: 5,
    });
  });

  it('is no better than chance on scores that say nothing, where the best of the same images would be', () => {
    let total = 0;
    const runs = 300;
    for (let run = 0; run < runs; run++) {
      const stream = randomStream(run, 'threshold test', 0);
      const scores = () => Array.from({ length: 20 }, () => stream.normal());
      total += accuracyHeadline(numbers.accuracyByCurvature(1), heldOutDecisions(scores(), scores())).value! / runs;
    }
    // An image's decisions have a deviation of .35 at most, so the mean of 6,000 is known to .005.
    expect(Math.abs(total - 0.5)).toBeLessThan(0.02);
  });

  it('is the accuracy of two normal distributions, (TPR + 1 - FPR) / 2 in the middle', () => {
    const stream = randomStream(1, 'threshold test', 0);
    const scores = (mean: number) => Array.from({ length: 4000 }, () => mean + stream.normal());
    const { value, low, high } = accuracyHeadline(
      numbers.accuracyByCurvature(1),
      heldOutDecisions(scores(-1), scores(1)),
    );
    // Phi(1)
    expect(Math.abs(value! - 0.8413)).toBeLessThan(0.015);
    expect([low! < 0.8413, high! > 0.8413]).toEqual([true, true]);
  });

  it('puts equal scores on one side, and leaves out images without one', () => {
    expect(heldOutDecisions([0, 0, 0, 0], [0, 0, 0, 0])).toEqual([0.5, 0.5, 0.5, 0.5]);
    const decisions = heldOutDecisions([-1, Number.NaN, -1, -1], [1, 1, Number.NaN, 1]);
    expect(decisions).toEqual([1, Number.NaN, Number.NaN, 1]);
    expect(heldOutDecisions([-1], [1])).toEqual([Number.NaN]);
    expect(accuracyHeadline(numbers.accuracyByCurvature(1), [Number.NaN])).toMatchObject({ value: null, n: 0 });
  });
});

describe('the fall of the accuracy', () => {
  it('is of the same images, and sure of nothing where there are few', () => {
    const many = fallHeadline(numbers.fallOfAccuracy(1, 5), Array(100).fill(1), [
      ...Array(50).fill(0.5),
      ...Array(50).fill(1),
    ]);
    expect(many).toMatchObject({ value: 0.25, n: 100 });
    expect(many.low).toBeGreaterThan(0.19);
    const few = fallHeadline(numbers.fallOfAccuracy(1, 5), [1, 1, 1], [0.5, 0.5, 0.5]);
    expect(few.value).toBe(0.5);
    expect(few.low).toBeLessThan(0);
    const none = fallHeadline(numbers.fallOfAccuracy(1, 5), Array(5).fill(1), Array(5).fill(1));
    expect([none.value, none.low! < 0, none.high! > 0]).toEqual([0, true, true]);
  });
});
