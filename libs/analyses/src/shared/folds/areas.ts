/** Areas under ROC curves as points and headlines, with their bootstrap intervals. */

import type { CurvePoint, FoldedHeadline } from '@isthmus/contracts';
import { type RocCurve, wilsonInterval } from '@isthmus/numerics';
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
