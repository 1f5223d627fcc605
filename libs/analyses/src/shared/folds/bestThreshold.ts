/** Accuracy at the best threshold (the paper's Fig. 8): max over t of (TPR + 1 - FPR) / 2, with t chosen on images that it is not judged by. */

import type { FoldedHeadline } from '@isthmus/contracts';
import { wilsonInterval } from '@isthmus/numerics';
import type { Named } from '../named.js';
import { valueAt } from '../valueAt.js';
import { z95 } from './means.js';
import { intervalLevel } from './shares.js';

/**
 * Each image's share of right decisions, 0, 1/2 or 1: that it is clean, and that its copy is perturbed. The images are halved by turns,
 * and each half is judged by the threshold that is best on the other one. NaN where a score is missing; all NaN of fewer than two images.
 *
 * @param clean lower is cleaner: an image is held to be clean when its score is below t.
 */
export function heldOutDecisions(clean: readonly number[], perturbed: readonly number[]): number[] {
  const decisions = new Array<number>(clean.length).fill(Number.NaN);
  const usable = clean
    .map((score, i) => ({ i, clean: score, perturbed: valueAt(perturbed, i, 'perturbed scores') }))
    .filter((one) => !Number.isNaN(one.clean) && !Number.isNaN(one.perturbed));
  const even = usable.filter((_, place) => place % 2 === 0);
  const odd = usable.filter((_, place) => place % 2 === 1);
  for (const { judged, chosen } of [
    { judged: even, chosen: odd },
    { judged: odd, chosen: even },
  ]) {
    if (chosen.length === 0) continue;
    const t = bestThreshold(
      chosen.map((one) => one.clean),
      chosen.map((one) => one.perturbed),
    );
    for (const one of judged) decisions[one.i] = ((one.clean < t ? 1 : 0) + (one.perturbed < t ? 0 : 1)) / 2;
  }
  return decisions;
}

/** Between two neighbouring scores, or beyond all; the middle one of those that are equally good. */
function bestThreshold(clean: readonly number[], perturbed: readonly number[]): number {
  const scores = [...clean.map((score) => ({ score, gain: 1 })), ...perturbed.map((score) => ({ score, gain: -1 }))];
  scores.sort((a, b) => a.score - b.score);
  let right = 0;
  let most = 0;
  let best = [Number.NEGATIVE_INFINITY];
  for (const [i, { score, gain }] of scores.entries()) {
    right += gain;
    const next = scores[i + 1]?.score ?? Number.POSITIVE_INFINITY;
    // Equal scores are on one side of any threshold.
    if (next === score || right < most) continue;
    const t = next === Number.POSITIVE_INFINITY ? next : score + (next - score) / 2;
    if (right > most) best = [];
    most = right;
    best.push(t > score ? t : next);
  }
  return valueAt(best, Math.floor(best.length / 2), 'best thresholds');
}

/** The mean of all decisions, with Wilson's interval of as many trials as there are images: the two decisions of one image are not two. */
export function accuracyHeadline(which: Named, decisions: readonly number[]): FoldedHeadline {
  const known = decisions.filter((one) => !Number.isNaN(one));
  const n = known.length;
  if (n === 0) return { ...which, value: null, low: null, high: null, unit: 'share', n };
  const right = known.reduce((sum, one) => sum + one, 0);
  return { ...which, value: right / n, ...wilsonEnds(right, n), unit: 'share', n };
}

/**
 * How much more of the first decisions are right than of the second, over images that have both. Mean and 1.96 standard errors; of fewer than
 * thirty images, or where all differ alike, Wilson's interval of the shares of the way from -1 to 1, since their spread is not known.
 */
export function fallHeadline(which: Named, first: readonly number[], last: readonly number[]): FoldedHeadline {
  const falls = first.map((one, i) => one - (last[i] ?? Number.NaN)).filter((fall) => !Number.isNaN(fall));
  const n = falls.length;
  if (n === 0) return { ...which, value: null, low: null, high: null, unit: '1', n };
  const value = falls.reduce((sum, fall) => sum + fall, 0) / n;
  const variance = falls.reduce((sum, fall) => sum + (fall - value) ** 2, 0) / Math.max(1, n - 1);
  if (n < 30 || variance === 0) {
    const { low, high } = wilsonEnds(((value + 1) / 2) * n, n);
    return { ...which, value, low: 2 * low - 1, high: 2 * high - 1, unit: '1', n };
  }
  const half = z95 * Math.sqrt(variance / n);
  return { ...which, value, low: value - half, high: value + half, unit: '1', n };
}

/** Wilson's interval of a number of successes that need not be whole: it is rounded away from the middle on both sides. */
function wilsonEnds(successes: number, n: number): { low: number; high: number } {
  // Sums of halves and quarters are exact.
  const low = wilsonInterval(Math.floor(successes), n, intervalLevel).lower;
  const high = wilsonInterval(Math.min(n, Math.ceil(successes)), n, intervalLevel).upper;
  return { low, high };
}
