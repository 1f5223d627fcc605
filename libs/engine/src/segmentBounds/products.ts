/** Bounds of products and quotients of two values that both move: what is of second order in the piece's length becomes error. */

import { reciprocal } from './functions.js';
import { type Bounds, type Emitting, gamma, magnitude, roundoff, roundUp } from './rule.js';
import { inflation, relativeSlack, slackOfFormula, throughFunction } from './throughFunction.js';

/**
 * y = a b = c c' + (c s' + s c') u + s s' u^2 + (c + s u) d' + (c' + s' u) d + d d'. u^2 lies in [0, 1]: half of s s' joins the
 * center, half the error.
 */
export function product({ emit }: Emitting, a: Bounds, b: Bounds): Bounds {
  const [ofA, ofB] = [emit.single(a.center), emit.single(b.center)];
  const half = emit.mul(emit.mul(a.slope, b.slope), 0.5);
  const center = emit.add(emit.mul(a.center, b.center), emit.double(half));
  const [cross, crossed] = [emit.mul(ofA, b.slope), emit.mul(a.slope, ofB)];
  const slopes = emit.add(emit.add(emit.abs(cross), emit.abs(crossed)), emit.abs(half));
  const errors = [
    emit.mul(emit.add(emit.abs(ofA), emit.abs(a.slope)), b.error),
    emit.mul(emit.add(emit.abs(ofB), emit.abs(b.slope)), a.error),
    emit.mul(a.error, b.error),
    emit.abs(half),
    emit.mul(slopes, relativeSlack),
    emit.mul(emit.abs(emit.single(center)), slackOfFormula),
  ];
  const error = errors.reduce((sum, term) => emit.add(sum, term));
  return { center, slope: emit.add(cross, crossed), error: emit.mul(error, inflation) };
}

/** 1 / b */
export function inverse(context: Emitting, divisor: Bounds): Bounds {
  return throughFunction(context, divisor, reciprocal);
}

/**
 * Y = A B, both of the image, as `product` sums it: with |A| = |c| + |s|, the error is |A| e' + e (|B| + e') and half of |s s'|. What is
 * rounded, gamma_k of |A| |B|, joins the errors before they are multiplied.
 *
 * @param terms k, products per output.
 */
export function matrixProduct({ emit }: Emitting, a: Bounds, b: Bounds, terms: number): Bounds {
  const [ofA, ofB] = [emit.single(a.center), emit.single(b.center)];
  const half = emit.mul(emit.matMul(a.slope, b.slope), 0.5);
  // Twice gamma, as in linearError; the centers' products are float64, those with a slope float32.
  const ofSlope = roundUp(4 * gamma(terms + 8, roundoff.single));
  const ofCenter = roundUp(4 * gamma(terms + 8, roundoff.double));
  const inflated = roundUp(1 + 4 * gamma(terms + 8, roundoff.single));
  const loose = emit.add(a.error, emit.mul(emit.abs(a.slope), ofSlope));
  const rounded = emit.add(b.error, emit.mul(emit.abs(b.slope), ofSlope));
  const other = emit.add(rounded, emit.mul(magnitude({ emit }, b), ofCenter));
  const reachOfA = emit.add(emit.abs(ofA), emit.abs(a.slope));
  const errors = [emit.matMul(reachOfA, other), emit.matMul(loose, magnitude({ emit }, b)), emit.abs(half)];
  return {
    center: emit.add(emit.matMul(a.center, b.center), emit.double(half)),
    slope: emit.add(emit.matMul(ofA, b.slope), emit.matMul(a.slope, ofB)),
    error: emit.mul(
      errors.reduce((sum, term) => emit.add(sum, term)),
      inflated,
    ),
  };
}
