/** Sums of bounds, sums and products with constants: center, slope and error pass alike, roundings join the error. */
import type { Bounds, BoundsContext } from './rule.js';

type Emitting = Pick<BoundsContext, 'emit'>;

/** 8 float32 roundings of a slope and 8 float64 ones of a center: more than an op of this file makes. */
const slackOfSlope = 2 ** -21;
const slackOfCenter = 2 ** -50;
const inflation = 1 + 2 ** -21;

/** (e + slack) for an output whose terms are bounded by the magnitudes given. */
function withSlack({ emit }: Emitting, error: string, slopes: readonly string[], centers: readonly string[]): string {
  const terms = [
    ...slopes.map((slope) => emit.op('Mul', [emit.op('Abs', [slope]), emit.scalar(slackOfSlope)])),
    ...centers.map((center) => emit.op('Mul', [emit.op('Abs', [emit.single(center)]), emit.scalar(slackOfCenter)])),
  ];
  return terms.reduce((sum, term) => emit.op('Add', [sum, term]), emit.op('Mul', [error, emit.scalar(inflation)]));
}

/** a + b or a - b */
export function combined({ emit }: Emitting, op: 'Add' | 'Sub', a: Bounds, b: Bounds): Bounds {
  const error = withSlack({ emit }, emit.op('Add', [a.error, b.error]), [a.slope, b.slope], [a.center, b.center]);
  return { center: emit.op(op, [a.center, b.center]), slope: emit.op(op, [a.slope, b.slope]), error };
}

/** x + k, k a float64 constant of any size that broadcasts with x. */
export function shiftedBy({ emit }: Emitting, { center, slope, error }: Bounds, k: string): Bounds {
  // Adding zeros broadcasts slope and error where the constant is larger.
  const zeros = emit.op('Mul', [emit.single(k), emit.scalar(0)]);
  return {
    center: emit.op('Add', [center, k]),
    slope: emit.op('Add', [slope, zeros]),
    error: withSlack({ emit }, emit.op('Add', [error, zeros]), [], [center, k]),
  };
}

/** x k or x / k, k a float32 constant. */
export function scaledBy({ emit }: Emitting, input: Bounds, k: string, op: 'Mul' | 'Div' = 'Mul'): Bounds {
  const center = emit.op(op, [input.center, emit.double(k)]);
  const slope = emit.op(op, [input.slope, k]);
  const error = emit.op(op, [input.error, emit.op('Abs', [k])]);
  return { center, slope, error: withSlack({ emit }, error, [slope], [center]) };
}

export function negated({ emit }: Emitting, { center, slope, error }: Bounds): Bounds {
  return { center: emit.op('Neg', [center]), slope: emit.op('Neg', [slope]), error };
}

/** A float32 constant as a value that does not move. */
export function constantBounds({ emit }: Emitting, name: string): Bounds {
  const zeros = emit.op('Mul', [name, emit.scalar(0)]);
  return { center: emit.double(name), slope: zeros, error: zeros };
}
