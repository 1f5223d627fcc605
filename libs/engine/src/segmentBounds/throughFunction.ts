/** Bounds through a function of one variable: its tangent, what bends away from it as error, and a chord across each kink. */
import type { Arithmetic } from '@isthmus/onnx';
import { type Bounds, type Emitting, roundUp } from './rule.js';

/** A place where a function has no derivative. */
interface Kink {
  /** A float32 number, or the name of a float64 value of them. */
  readonly at: number | string;
  /** The derivative to the right of it less that to the left. */
  readonly jump: number;
}

/** A continuous function of one variable in float64 formulas: twice differentiable except at its kinks. */
export interface ScalarFunction {
  readonly value: (f: Arithmetic, x: string) => string;
  /** At a kink the one to the right. */
  readonly derivative: (f: Arithmetic, x: string) => string;
  /** The largest |f''|, kinks left aside, at points that are at least `least` from 0, or lie between `low` and `high`. */
  readonly curvature: (f: Arithmetic, range: { least: string; low: string; high: string }) => string;
  readonly kinks?: readonly Kink[];
  /** Error of `value` where it is not computed in float64. */
  readonly slack?: number;
}

/** 16 float32 roundings of a value that scales with the piece: more than any formula of this file makes. */
export const relativeSlack = 2 ** -20;
export const inflation = 1 + 2 ** -19;
/**
 * Float64 formulas are off by at most this, absolute where the value is below 1 and relative above: some 2^8 roundings,
 * for a few operations and elementary functions that the runtime computes to a few units in the last place.
 */
export const slackOfFormula = 2 ** -44;
/** Slack of a kink's chord: 64 float32 roundings of the reach, since none of its terms is larger than the reach times the jump. */
const slackOfKink = 2 ** -18;

/**
 * y = f(x): with x = c + s u + d, |d| <= e and r = |s| + e, Taylor's theorem gives
 * |y - f(c) - f'(c) s u| <= |f'(c)| e + K r^2 / 2, K the largest |f''| within r of c.
 *
 * A kink at k, where f' jumps by J, adds J relu(h - D) with D = |c - k| and h = x - c counted towards k. Where D < r that is its
 * chord (r - D) / 2r h and (r - D)^2 / 4r, up to (r - D) (r + D) / 4r to both sides; of all lines the nearest. Where D >= r it is 0.
 */
export function throughFunction({ emit }: Emitting, { center, slope, error }: Bounds, fn: ScalarFunction): Bounds {
  const f = emit.doubles;
  const sum = (terms: readonly string[]) => terms.reduce((a, b) => emit.add(a, b));
  const reach = emit.mul(emit.add(emit.abs(slope), error), inflation);
  const wide = emit.double(reach);
  const low = f.sub(center, wide);
  const high = f.add(center, wide);
  const least = f.max(f.sub(f.abs(center), wide), 0);
  const value = fn.value(f, center);
  const curvature = emit.single(fn.curvature(f, { least, low, high }));
  const chords = (fn.kinks ?? []).map((kink) => chord({ emit }, f.sub(center, kink.at), reach, kink.jump));
  const steepness = sum([emit.single(fn.derivative(f, center)), ...chords.map(({ tilt }) => tilt)]);

  const slopeOfResult = emit.mul(steepness, slope);
  const ofError = emit.mul(emit.abs(steepness), error);
  const bend = emit.mul(emit.mul(curvature, 0.5), emit.mul(reach, reach));
  // The slope's rounding, and what its derivative and the curvature are off by where they nearly vanish.
  const roundings = emit.add(
    emit.mul(emit.abs(slopeOfResult), relativeSlack),
    emit.mul(emit.mul(reach, emit.add(reach, 1)), 2 * slackOfFormula),
  );
  const size = emit.add(emit.abs(emit.single(value)), 1);
  const ofValue = emit.mul(size, fn.slack ?? slackOfFormula);
  return {
    center: chords.reduce((raised, { shift }) => emit.add(raised, emit.double(shift)), value),
    slope: slopeOfResult,
    error: emit.mul(sum([ofError, bend, roundings, ofValue, ...chords.map(({ spread }) => spread)]), inflation),
  };
}

/** J relu(h - D) as a line in x: what its slope adds to f', its middle to f(c), and how far it is from that line. */
function chord({ emit }: Emitting, offset: string, reach: string, jump: number) {
  const distance = emit.single(emit.abs(offset));
  // r - D, never rounded below it, so that a kink that is reached is seen.
  const over = emit.relu(emit.sub(emit.mul(reach, 1 + relativeSlack), distance));
  // The addend avoids 0 / 0 for a reach of 0. It changes the share by far less than the slack of the value.
  const share = emit.div(over, emit.add(reach, Math.fround(1e-37)));
  const half = Math.fround(jump / 2);
  // At a kink `derivative` is the one to the right, so the kink is approached from the right.
  const towards = emit.less(offset, emit.double(emit.number(0)));
  const quarter = emit.mul(emit.mul(over, share), 0.25);
  const spread = emit.sub(emit.mul(over, 0.5), quarter);
  const size = roundUp(Math.abs(jump));
  return {
    tilt: emit.mul(share, emit.where(towards, half, -half)),
    shift: emit.mul(quarter, Math.fround(jump)),
    spread: emit.add(emit.mul(spread, size), emit.mul(reach, roundUp(size * slackOfKink))),
  };
}
