/** The step h of a second difference, an L2 length in pixel space (docs/conventions.md, "Curvature means a step"). */

/**
 * - `relativeToPerturbation`: h = factor ||r(x)||; factor 1 is the default at boundary points.
 * - `absolute`: h in pixels. At x itself, where a detector does not know r, a step has to be absolute or the authors'.
 * - `authors`: h = 10 sqrt(d) range / 512, from the code of Jetley, Lord and Torr (2018) for this paper's networks.
 */
export type StepRule =
  | { readonly kind: 'relativeToPerturbation'; readonly factor: number }
  | { readonly kind: 'absolute'; readonly length: number }
  | { readonly kind: 'authors' };

/** Default at boundary points: the scale at which the boundary was found. */
export const defaultStep: StepRule = { kind: 'relativeToPerturbation', factor: 1 };

/** Half the distance between neighbouring float32 numbers below 1. */
const PIXEL_ROUNDING = 2 ** -25;

/**
 * h for one point. NaN where the rule needs ||r|| and the point has none that is positive and finite, and where h is so short that,
 * spread over all pixels, it moves none by more than its float32 rounding. Such a point is recorded as not measured.
 *
 * @throws RangeError on a factor or length that is not positive and finite.
 */
export function stepLength(
  rule: StepRule,
  { dimension, bounds }: { readonly dimension: number; readonly bounds: readonly [number, number] },
  perturbationNorm: number | undefined,
): number {
  const h = statedLength(rule, { dimension, bounds }, perturbationNorm);
  return h > PIXEL_ROUNDING * (bounds[1] - bounds[0]) * Math.sqrt(dimension) ? h : Number.NaN;
}

function statedLength(
  rule: StepRule,
  { dimension, bounds }: { readonly dimension: number; readonly bounds: readonly [number, number] },
  perturbationNorm: number | undefined,
): number {
  switch (rule.kind) {
    case 'relativeToPerturbation': {
      expectPositive('a factor', rule.factor);
      const h = rule.factor * (perturbationNorm ?? Number.NaN);
      return h > 0 && Number.isFinite(h) ? h : Number.NaN;
    }
    case 'absolute':
      expectPositive('an absolute step', rule.length);
      return rule.length;
    case 'authors':
      return (10 * Math.sqrt(dimension) * (bounds[1] - bounds[0])) / 512;
    default:
      return rule satisfies never;
  }
}

function expectPositive(what: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new RangeError(`stepLength: ${what} must be positive, got ${value}`);
}
