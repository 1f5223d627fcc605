/** What a detector is good for, on rows whose answers are known. */
import type { SampleResult } from '@isthmus/contracts';
import { describe, expect, it } from 'vitest';
import type { Named } from '../shared/named.js';
import { curveFrom, numberOf, row, rowsOf } from '../testing/folding.js';
import { useIds } from './ids.js';

const settings = { alphas: [1, 2] };

/** An image of the true label 0 whose clean answer is right, and its copies of label 1, with these scores and distances. */
function image(
  i: number,
  {
    clean = [-1, 1],
    near = [1, 0.1],
    far = [1, 0.1],
  }: Partial<Record<'clean' | 'near' | 'far', [number, number]>> = {},
  other: SampleResult['scalars'] = {},
): SampleResult {
  const side = (suffix: string, label: number, [score, distance]: [number, number]) => ({
    [`label${suffix}`]: label,
    [`score${suffix}`]: score,
    [`recoveredLabel${suffix}`]: 1 - label,
    [`secondLabel${suffix}`]: 1 - label,
    [`linearizedDistance${suffix}`]: distance,
  });
  const sides = [side('', 0, clean), side('@1', 1, near), side('@2', 1, far)];
  return row(i, Object.assign({ trouble: null, trueLabel: 0 }, ...sides, other));
}

const use = (rows: readonly SampleResult[]) => curveFrom('detection', rows, 'use', settings);
const shares = (rows: readonly SampleResult[]) =>
  use(rows).series.map(({ points }) => points.map(({ x, y }) => [x, Math.round(1000 * y) / 1000]));

describe('right answers', () => {
  it('are of the clean images alone without a detector, and of all with one that tells each', () => {
    const all = (y: number) => [
      ['clean', 1],
      ['α = 1', y],
      ['α = 2', y],
      ['attacker’s α', y],
    ];
    expect(shares(rowsOf(40, (i) => image(i)))).toEqual([all(0), all(1), all(1), all(1)]);
    const { headlines } = use(rowsOf(40, (i) => image(i)));
    expect(numberOf(headlines, useIds.bare.numbers.both(1))).toMatchObject({ value: 0.5, n: 40 });
    expect(numberOf(headlines, useIds.printed.numbers.both(2))).toMatchObject({ value: 1, n: 40 });
    expect(numberOf(headlines, useIds.printed.numbers.lost)).toMatchObject({ value: 0, n: 40 });
    expect(headlines.map(({ id }) => id)).not.toContain(useIds.bare.numbers.lost.id);
  });

  it('are lost on clean images of a score that is not below 0, and at most 5% of them at the threshold that keeps 95%', () => {
    // Clean scores 1 to 200 by turns in both halves: t = 0 keeps none of them; one of the other half keeps 95%.
    const rows = rowsOf(200, (i) => image(i, { clean: [i + 1, i + 1], near: [300, 0.5], far: [300, 0.5] }));
    const { headlines } = use(rows);
    expect(numberOf(headlines, useIds.printed.numbers.clean).value).toBe(0);
    expect(numberOf(headlines, useIds.printed.numbers.lost).value).toBe(1);
    // The halves are the odd and the even numbers: 95 of 100 each, by the 95th of the other half.
    expect(numberOf(headlines, useIds.tuned.numbers.lost).value).toBeCloseTo(0.05, 2);
    expect(numberOf(headlines, useIds.tuned.numbers.both(1)).value).toBeCloseTo(0.975, 2);
    // Distances 1 to 200: as many are too near.
    expect(numberOf(headlines, useIds.plain.numbers.lost).value).toBeCloseTo(0.05, 2);
  });

  it('come with the shares that each way holds to be perturbed, of clean images and of copies', () => {
    const rows = rowsOf(200, (i) => image(i, { clean: [i + 1, i + 1], near: [i + 1, i + 1], far: [300, 0.5] }));
    const { headlines } = use(rows);
    const value = (which: Named) => numberOf(headlines, which).value;
    for (const { numbers } of [useIds.tuned, useIds.plain]) {
      expect(value(numbers.flaggedClean)).toBeCloseTo(0.05, 2);
      // Copies that look as the clean ones do, as those with noise should.
      expect(value(numbers.flagged(1))).toBe(value(numbers.flaggedClean));
      expect(value(numbers.flagged(2))).toBe(1);
    }
    expect(value(useIds.printed.numbers.flaggedClean)).toBe(1);
  });

  it('are fewer against an attacker who takes the copy that looks cleanest', () => {
    // Every second image has a far copy that looks clean to the score, and a near one that looks so to the distance.
    const rows = rowsOf(40, (i) => (i % 2 === 0 ? image(i, { near: [1, 5], far: [-5, 0.1] }) : image(i)));
    const [bare, printed, tuned, plain] = shares(rows);
    expect(bare!.at(-1)).toEqual(['attacker’s α', 0]);
    expect(printed).toEqual([
      ['clean', 1],
      ['α = 1', 1],
      ['α = 2', 0.5],
      ['attacker’s α', 0.5],
    ]);
    expect(tuned!.at(-1)).toEqual(['attacker’s α', 0.5]);
    expect(plain).toEqual([
      ['clean', 1],
      ['α = 1', 0.5],
      ['α = 2', 1],
      ['attacker’s α', 0.5],
    ]);
  });

  it('are kept where no copy fools the network: only one that does is chosen', () => {
    // The far copy looks cleaner, but has the right label.
    const rows = rowsOf(10, (i) => image(i, { far: [-5, 9] }, { 'label@2': 0 }));
    const [bare, printed] = shares(rows);
    expect(bare).toEqual([
      ['clean', 1],
      ['α = 1', 0],
      ['α = 2', 1],
      ['attacker’s α', 0],
    ]);
    expect(printed).toEqual([
      ['clean', 1],
      ['α = 1', 1],
      ['α = 2', 1],
      ['attacker’s α', 1],
    ]);
    const none = rowsOf(10, (i) => image(i, {}, { 'label@1': 0, 'label@2': 0, 'score@1': -1 }));
    expect(shares(none)[0]!.at(-1)).toEqual(['attacker’s α', 1]);
  });

  it('leave an image out where a copy that fools the network was not measured: the attacker may have chosen it', () => {
    const rows = rowsOf(40, (i) => (i % 4 === 0 ? image(i, {}, { 'score@2': null }) : image(i)));
    const { headlines, series } = use(rows);
    const attacked = ({ numbers }: (typeof useIds)[keyof typeof useIds]) => numberOf(headlines, numbers.attacked);
    expect(attacked(useIds.printed)).toMatchObject({ value: 1, n: 30 });
    expect(attacked(useIds.tuned)).toMatchObject({ value: 1, n: 30 });
    expect(series[1]!.points.at(-1)).toMatchObject({ x: 'attacker’s α', count: 30 });
    // Ways that need no score miss nothing.
    expect(attacked(useIds.bare)).toMatchObject({ value: 0, n: 40 });
    expect(attacked(useIds.plain)).toMatchObject({ value: 1, n: 40 });
    // A copy that does not fool is never chosen where another one does.
    const right = rowsOf(8, (i) => image(i, {}, { 'label@2': 0, 'score@2': null }));
    expect(numberOf(use(right).headlines, useIds.printed.numbers.attacked)).toMatchObject({ value: 1, n: 8 });
  });

  it('are of images whose true label is a class of the model, and whose score is known', () => {
    const foreign = rowsOf(10, (i) => image(i, {}, { trueLabel: -1 }));
    expect(shares(foreign)).toEqual([[], [], [], []]);
    expect(numberOf(use(foreign).headlines, useIds.tuned.numbers.clean)).toMatchObject({ value: null, n: 0 });
    const unmeasured = rowsOf(10, (i) => image(i, {}, { score: null, 'score@1': null, 'score@2': null }));
    expect(shares(unmeasured).map(({ length }) => length)).toEqual([4, 0, 0, 4]);
  });
});
