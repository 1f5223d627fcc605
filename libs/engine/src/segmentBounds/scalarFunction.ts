/** A function of one variable as float64 nodes: value, derivative, the largest curvature near a point, and kinks. */
import type { Emitter } from './emitter.js';

/** Float64 nodes: names in, names out; numbers become constants, exact to 2^-48. */
export interface Formulas {
  readonly op: (op: string, ...inputs: (string | number)[]) => string;
}

export function formulas({ emit }: { readonly emit: Emitter }): Formulas {
  const constant = (value: number) => {
    const high = Math.fround(value);
    if (high === value) return emit.double(emit.scalar(value));
    return emit.op('Add', [emit.double(emit.scalar(high)), emit.double(emit.scalar(Math.fround(value - high)))]);
  };
  return {
    op: (op, ...inputs) =>
      emit.op(
        op,
        inputs.map((input) => (typeof input === 'number' ? constant(input) : input)),
      ),
  };
}

/** A place where a function has no derivative. */
export interface Kink {
  /** A float32 number, or the name of a float64 value of them. */
  readonly at: number | string;
  /** The derivative to the right of it less that to the left. */
  readonly jump: number;
}

/** A continuous function of one variable in float64 formulas: twice differentiable but at its kinks. */
export interface ScalarFunction {
  readonly value: (f: Formulas, x: string) => string;
  /** At a kink the one to the right. */
  readonly derivative: (f: Formulas, x: string) => string;
  /** The largest |f''|, kinks left aside, at points that are at least `least` from 0, or lie between `low` and `high`. */
  readonly curvature: (f: Formulas, range: { least: string; low: string; high: string }) => string;
  readonly kinks?: readonly Kink[];
  /** Error of `value` where it is not computed in float64. */
  readonly slack?: number;
}
