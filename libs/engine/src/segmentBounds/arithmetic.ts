/** Sums, products and quotients of bounds, with each other and with constants. The error includes roundings. */

import { reciprocal } from './functions.js';
import { type Bounds, type Emitting, gamma, magnitude, roundoff, roundUp } from './rule.js';
import { inflation, relativeSlack, slackOfFormula, throughFunction } from './throughFunction.js';

/** 8 float32 roundings of a slope and 8 float64 ones of a center: more than a sum or a product with a constant makes. */
const slackOfSlope = 2 ** -21;
const slackOfCenter = 2 ** -50;
const inflationOfSums = 1 + 2 ** -21;

/** (e + slack) for an output whose terms are bounded by the magnitudes given. */
function withSlack({ emit }: Emitting, error: string, slopes: readonly string[], centers: readonly string[]): string {
  const terms = [
    ...slopes.map((slope) => emit.mul(emit.abs(slope), slackOfSlope)),
    ...centers.map((center) => emit.mul(emit.abs(emit.single(center)), slackOfCenter)),
  ];
  return terms.reduce((sum, term) => emit.add(sum, term), emit.mul(error, inflationOfSums));
}

/** a + b or a - b */
export function combined({ emit }: Emitting, op: 'add' | 'sub', a: Bounds, b: Bounds): Bounds {
  const error = withSlack({ emit }, emit.add(a.error, b.error), [a.slope, b.slope], [a.center, b.center]);
  return { center: emit[op](a.center, b.center), slope: emit[op](a.slope, b.slope), error };
}

/** x + k, k a float64 constant of any size that broadcasts with x. */
export function shiftedBy({ emit }: Emitting, { center, slope, error }: Bounds, k: string): Bounds {
  // Adding zeros broadcasts slope and error where the constant is larger.
  const zeros = emit.mul(emit.single(k), 0);
  return {
    center: emit.add(center, k),
    slope: emit.add(slope, zeros),
    error: withSlack({ emit }, emit.add(error, zeros), [], [center, k]),
  };
}

/** x k or x / k, k a float32 constant. */
export function scaledBy({ emit }: Emitting, input: Bounds, k: string, op: 'mul' | 'div' = 'mul'): Bounds {
  const center = emit[op](input.center, emit.double(k));
  const slope = emit[op](input.slope, k);
  const error = emit[op](input.error, emit.abs(k));
  return { center, slope, error: withSlack({ emit }, error, [slope], [center]) };
}

export function negated({ emit }: Emitting, { center, slope, error }: Bounds): Bounds {
  return { center: emit.neg(center), slope: emit.neg(slope), error };
}

/** The bounds of a float32 constant. */
export function constantBounds({ emit }: Emitting, name: string): Bounds {
  const zeros = emit.mul(name, 0);
  return { center: emit.double(name), slope: zeros, error: zeros };
}

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
