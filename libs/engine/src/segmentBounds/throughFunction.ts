/** Bounds through a function of one variable: its tangent, what bends away from it as error, and a chord across each kink. */
import type { Emitter } from './emitter.js';
import { type Bounds, roundUp } from './rule.js';
import { formulas, type ScalarFunction } from './scalarFunction.js';

/** 16 float32 roundings of a value that scales with the piece: more than any formula of this file makes. */
export const relativeSlack = 2 ** -20;
export const inflation = 1 + 2 ** -19;
/**
 * Float64 formulas are off by at most this, absolute where the value is below 1 and relative above: some 2^8 roundings,
 * for a few operations and elementary functions that the runtime computes to a few units in the last place.
 */
export const slackOfFormula = 2 ** -44;
/** Of a kink's chord, 64 float32 roundings of the reach: no term of it is larger than the reach times the jump. */
const slackOfKink = 2 ** -18;

/**
 * y = f(x): with x = c + s u + d, |d| <= e and r = |s| + e, Taylor's theorem gives
 * |y - f(c) - f'(c) s u| <= |f'(c)| e + K r^2 / 2, K the largest |f''| within r of c.
 *
 * A kink at k, where f' jumps by J, adds J relu(h - D) with D = |c - k| and h = x - c counted towards k. Where D < r that is its
 * chord (r - D) / 2r h and (r - D)^2 / 4r, up to (r - D) (r + D) / 4r to both sides; of all lines the nearest. Where D >= r it is 0.
 */
export function throughFunction(
  { emit }: { readonly emit: Emitter },
  { center, slope, error }: Bounds,
  fn: ScalarFunction,
): Bounds {
  const f = formulas({ emit });
  const times = (a: string, b: string | number) => emit.op('Mul', [a, typeof b === 'number' ? emit.scalar(b) : b]);
  const sum = (terms: readonly string[]) => terms.reduce((a, b) => emit.op('Add', [a, b]));
  const sizeOfSlope = emit.op('Abs', [slope]);
  const reach = times(emit.op('Add', [sizeOfSlope, error]), inflation);
  const wide = emit.double(reach);
  const low = f.op('Sub', center, wide);
  const high = f.op('Add', center, wide);
  const least = f.op('Max', f.op('Sub', f.op('Abs', center), wide), 0);
  const value = fn.value(f, center);
  const curvature = emit.single(fn.curvature(f, { least, low, high }));
  const chords = (fn.kinks ?? []).map((kink) => chord(emit, f.op('Sub', center, kink.at), reach, kink.jump));
  const steepness = sum([emit.single(fn.derivative(f, center)), ...chords.map(({ tilt }) => tilt)]);

  const ownSlope = times(steepness, slope);
  const ofError = times(emit.op('Abs', [steepness]), error);
  const bend = times(times(curvature, 0.5), times(reach, reach));
  // The slope's rounding, and what its derivative and the curvature are off by where they nearly vanish.
  const roundings = emit.op('Add', [
    times(emit.op('Abs', [ownSlope]), relativeSlack),
    times(times(reach, emit.op('Add', [reach, emit.scalar(1)])), 2 * slackOfFormula),
  ]);
  const size = emit.op('Add', [emit.op('Abs', [emit.single(value)]), emit.scalar(1)]);
  const ofValue = times(size, fn.slack ?? slackOfFormula);
  return {
    center: chords.reduce((raised, { shift }) => emit.op('Add', [raised, emit.double(shift)]), value),
    slope: ownSlope,
    error: times(sum([ofError, bend, roundings, ofValue, ...chords.map(({ spread }) => spread)]), inflation),
  };
}

/** J relu(h - D) as a line in x: what its slope adds to f', its middle to f(c), and how far it is from that line. */
function chord(emit: Emitter, offset: string, reach: string, jump: number) {
  const times = (a: string, b: string | number) => emit.op('Mul', [a, typeof b === 'number' ? emit.scalar(b) : b]);
  const distance = emit.single(emit.op('Abs', [offset]));
  // r - D, not below it for any rounding: a kink that is reached is seen.
  const over = emit.op('Relu', [emit.op('Sub', [times(reach, 1 + relativeSlack), distance])]);
  // A reach of 0 has no part beyond the kink; what the smallest addend changes is far below the slack of the value.
  const share = emit.op('Div', [over, emit.op('Add', [reach, emit.scalar(Math.fround(1e-37))])]);
  const half = Math.fround(jump / 2);
  // At the kink itself the derivative is the right one, so it counts as seen from the right.
  const towards = emit.op('Less', [offset, emit.double(emit.scalar(0))]);
  const quarter = times(times(over, share), 0.25);
  const spread = emit.op('Sub', [times(over, 0.5), quarter]);
  const size = roundUp(Math.abs(jump));
  return {
    tilt: times(share, emit.op('Where', [towards, emit.scalar(half), emit.scalar(-half)])),
    shift: times(quarter, Math.fround(jump)),
    spread: emit.op('Add', [times(spread, size), times(reach, roundUp(size * slackOfKink))]),
  };
}
