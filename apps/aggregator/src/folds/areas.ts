/** Areas under ROC curves as points and headlines, with their bootstrap intervals. */
import type { CurvePoint, Headline } from '@isthmus/contracts';
import type { RocCurve } from '@isthmus/numerics';

export const areaInterval = 'bootstrap over images';

/** No point where there is no area: without a clean or without a perturbed score. */
export function areaPoints(x: number, { auroc, clean, perturbed }: RocCurve): CurvePoint[] {
  if (!Number.isFinite(auroc.estimate)) return [];
  const interval = auroc.replicates > 0 ? { low: auroc.lower, high: auroc.upper } : {};
  return [{ x, y: auroc.estimate, ...interval, count: Math.min(clean, perturbed) }];
}

export function areaHeadline(name: string, { auroc }: RocCurve): Headline {
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return { name, value: finite(auroc.estimate), low: finite(auroc.lower), high: finite(auroc.upper), unit: '1' };
}
