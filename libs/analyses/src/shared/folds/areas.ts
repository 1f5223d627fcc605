/** Areas under ROC curves as points and headlines, with their bootstrap intervals. */

import type { CurvePoint, FoldedHeadline } from '@isthmus/contracts';
import { type areaDifference, type RocCurve, wilsonInterval } from '@isthmus/numerics';
import type { Named } from '../named.js';

export const areaInterval = 'bootstrap over images';

/** No point where there is no area: without a clean or without a perturbed score. */
export function areaPoints(x: number, curve: RocCurve): CurvePoint[] {
  const { auroc, clean, perturbed } = curve;
  if (!Number.isFinite(auroc.estimate)) return [];
  return [{ x, y: auroc.estimate, ...ends(curve), count: Math.min(clean, perturbed) }];
}

export function areaHeadline(which: Named, curve: RocCurve): FoldedHeadline {
  const { estimate } = curve.auroc;
  const value = Number.isFinite(estimate) ? estimate : null;
  return {
    ...which,
    value,
    ...(ends(curve) ?? { low: null, high: null }),
    unit: '1',
    n: Math.min(curve.clean, curve.perturbed),
  };
}

/**
 * A difference of two areas over the same images, as a point. Where no replicate differs from another, no image
 * was seen that tells the two apart: the interval is as wide to both sides as the share of such images may be, by Wilson's of 0 in n.
 */
export function differencePoints(x: number, difference: AreaDifference): CurvePoint[] {
  if (!Number.isFinite(difference.estimate)) return [];
  return [{ x, y: difference.estimate, ...differenceEnds(difference), count: difference.images }];
}

export function differenceHeadline(which: Named, difference: AreaDifference): FoldedHeadline {
  const known = Number.isFinite(difference.estimate);
  const { low, high } = known ? differenceEnds(difference) : { low: null, high: null };
  return { ...which, value: known ? difference.estimate : null, low, high, unit: '1', n: difference.images };
}

type AreaDifference = ReturnType<typeof areaDifference>;

function differenceEnds({ estimate, lower, upper, images, level }: AreaDifference): { low: number; high: number } {
  if (lower < upper) return { low: lower, high: upper };
  const { upper: unseen } = wilsonInterval(0, images, level);
  return { low: Math.max(-1, estimate - unseen), high: Math.min(1, estimate + unseen) };
}

/**
 * The bootstrap's, or where all clean scores lie on one side of all perturbed ones Wilson's: every replicate has the same area then, and
 * an interval without length would say that it is known. The area is the share of pairs of a clean and a perturbed image in which the
 * clean one is kept first, and as many pairs as there are images have no image in common.
 */
function ends({ auroc, clean, perturbed }: RocCurve): { low: number; high: number } | undefined {
  if (auroc.estimate === 0 || auroc.estimate === 1) {
    const pairs = Math.min(clean, perturbed);
    const { lower: low, upper: high } = wilsonInterval(auroc.estimate * pairs, pairs, auroc.level);
    return { low, high };
  }
  return Number.isFinite(auroc.lower) ? { low: auroc.lower, high: auroc.upper } : undefined;
}
