/** Sums of bounds, sums and products with constants: center, slope and error pass alike, roundings join the error. */
import type { Bounds, Emitting } from './rule.js';

/** 8 float32 roundings of a slope and 8 float64 ones of a center: more than an op of this file makes. */
const slackOfSlope = 2 ** -21;
const slackOfCenter = 2 ** -50;
const inflation = 1 + 2 ** -21;

/** (e + slack) for an output whose terms are bounded by the magnitudes given. */
function withSlack({ emit }: Emitting, error: string, slopes: readonly string[], centers: readonly string[]): string {
  const terms = [
    ...slopes.map((slope) => emit.mul(emit.abs(slope), slackOfSlope)),
    ...centers.map((center) => emit.mul(emit.abs(emit.single(center)), slackOfCenter)),
  ];
  return terms.reduce((sum, term) => emit.add(sum, term), emit.mul(error, inflation));
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

/** A float32 constant as a value that does not move. */
export function constantBounds({ emit }: Emitting, name: string): Bounds {
  const zeros = emit.mul(name, 0);
  return { center: emit.double(name), slope: zeros, error: zeros };
}
