/** Bounds of products and quotients of two values that both move: what is of second order in the piece's length becomes error. */
import { type Bounds, type BoundsContext, gamma, magnitude, roundoff, roundUp } from './rule.js';
import { reciprocal } from './smoothFunctions.js';
import { inflation, relativeSlack, slackOfFormula, throughFunction } from './throughFunction.js';

/**
 * y = a b = c c' + (c s' + s c') u + s s' u^2 + (c + s u) d' + (c' + s' u) d + d d'. u^2 lies in [0, 1]: half of s s' joins the
 * center, half the error.
 */
export function product({ emit }: Pick<BoundsContext, 'emit'>, a: Bounds, b: Bounds): Bounds {
  const [ofA, ofB] = [emit.single(a.center), emit.single(b.center)];
  const times = (x: string, y: string) => emit.op('Mul', [x, y]);
  const plus = (x: string, y: string) => emit.op('Add', [x, y]);
  const size = (x: string) => emit.op('Abs', [x]);
  const half = times(times(a.slope, b.slope), emit.scalar(0.5));
  const center = plus(times(a.center, b.center), emit.double(half));
  const [cross, crossed] = [times(ofA, b.slope), times(a.slope, ofB)];
  const errors = [
    times(plus(size(ofA), size(a.slope)), b.error),
    times(plus(size(ofB), size(b.slope)), a.error),
    times(a.error, b.error),
    size(half),
    times(plus(plus(size(cross), size(crossed)), size(half)), emit.scalar(relativeSlack)),
    times(size(emit.single(center)), emit.scalar(slackOfFormula)),
  ];
  return { center, slope: plus(cross, crossed), error: times(errors.reduce(plus), emit.scalar(inflation)) };
}

/** 1 / b */
export function inverse(context: Pick<BoundsContext, 'emit'>, divisor: Bounds): Bounds {
  return throughFunction(context, divisor, reciprocal);
}

/**
 * Y = A B, both of the image, as `product` sums it: with |A| = |c| + |s|, the error is |A| e' + e (|B| + e') and half of |s s'|. What is
 * rounded, gamma_k of |A| |B|, joins the errors before they are multiplied.
 *
 * @param terms k, products per output.
 */
export function matrixProduct(context: BoundsContext, a: Bounds, b: Bounds, terms: number): Bounds {
  const { emit } = context;
  const times = (x: string, y: string) => emit.op('MatMul', [x, y]);
  const plus = (x: string, y: string) => emit.op('Add', [x, y]);
  const by = (x: string, factor: number) => emit.op('Mul', [x, emit.scalar(factor)]);
  const size = (x: string) => emit.op('Abs', [x]);
  const [ofA, ofB] = [emit.single(a.center), emit.single(b.center)];
  const half = by(times(a.slope, b.slope), 0.5);
  // Twice gamma, as in linearError; the centers' products are float64, those with a slope float32.
  const ofSlope = roundUp(4 * gamma(terms + 8, roundoff.single));
  const ofCenter = roundUp(4 * gamma(terms + 8, roundoff.double));
  const inflated = roundUp(1 + 4 * gamma(terms + 8, roundoff.single));
  const loose = plus(a.error, by(size(a.slope), ofSlope));
  const other = plus(plus(b.error, by(size(b.slope), ofSlope)), by(magnitude(context, b), ofCenter));
  const reachOfA = plus(size(ofA), size(a.slope));
  const errors = [times(reachOfA, other), times(loose, magnitude(context, b)), size(half)];
  return {
    center: plus(times(a.center, b.center), emit.double(half)),
    slope: plus(times(ofA, b.slope), times(a.slope, ofB)),
    error: by(errors.reduce(plus), inflated),
  };
}
