/** Smooth functions of one variable as float64 nodes: value, derivative, and the largest curvature near a point. */
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

/** A function of one variable in float64 formulas. */
export interface SmoothFunction {
  readonly value: (f: Formulas, x: string) => string;
  readonly derivative: (f: Formulas, x: string) => string;
  /** The largest |f''| at points that are at least `least` from 0, or lie between `low` and `high`. */
  readonly curvature: (f: Formulas, range: { least: string; low: string; high: string }) => string;
  /** Error of `value` where it is not computed in float64. */
  readonly slack?: number;
}

/** 1 / (1 + e^-x) */
const logistic = (f: Formulas, x: string) => f.op('Div', 1, f.op('Add', 1, f.op('Exp', f.op('Neg', x))));
/** sigma (1 - sigma) = 1 / ((1 + e^-x) (1 + e^x)): no difference that cancels. */
const logisticSlope = (f: Formulas, x: string) => {
  const [down, up] = [f.op('Exp', f.op('Neg', x)), f.op('Exp', x)];
  return f.op('Div', 1, f.op('Mul', f.op('Add', 1, down), f.op('Add', 1, up)));
};

/** |f''| = sigma' |1 - 2 sigma| is largest at ln(2 + sqrt 3) and falls beyond it. */
export const sigmoid: SmoothFunction = {
  value: logistic,
  derivative: logisticSlope,
  curvature(f, { least }) {
    const at = f.op('Max', least, Math.log(2 + Math.sqrt(3)));
    return f.op('Mul', logisticSlope(f, at), f.op('Sub', f.op('Mul', 2, logistic(f, at)), 1));
  },
};

/** tanh x = 2 sigma(2x) - 1; |f''| is largest at ln(2 + sqrt 3) / 2. */
export const tanh: SmoothFunction = {
  value: (f, x) => f.op('Sub', f.op('Mul', 2, logistic(f, f.op('Mul', 2, x))), 1),
  derivative: (f, x) => f.op('Mul', 4, logisticSlope(f, f.op('Mul', 2, x))),
  curvature: (f, { least, ...range }) =>
    f.op('Mul', 8, sigmoid.curvature(f, { least: f.op('Mul', 2, least), ...range })),
};

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|); f'' = sigma', which falls with |x|. */
export const softplus: SmoothFunction = {
  value(f, x) {
    const tail = f.op('Log', f.op('Add', 1, f.op('Exp', f.op('Neg', f.op('Abs', x)))));
    return f.op('Add', f.op('Max', x, 0), tail);
  },
  derivative: logistic,
  curvature: (f, { least }) => logisticSlope(f, least),
};

/** 2/sqrt(pi) e^(-x^2); |f''| = 2 x f' is largest at 1/sqrt 2 and falls beyond it. */
const bell = (f: Formulas, x: string) =>
  f.op('Mul', 2 / Math.sqrt(Math.PI), f.op('Exp', f.op('Neg', f.op('Mul', x, x))));
export const erf = (emit: Emitter): SmoothFunction => ({
  // The runtime has it in float32 only: within 6e-8 at two million points of [-5, 5], and 2^-25 for its argument's rounding.
  value: (_f, x) => emit.double(emit.op('Erf', [emit.single(x)])),
  slack: 2 ** -22,
  derivative: bell,
  curvature(f, { least }) {
    const at = f.op('Max', least, Math.SQRT1_2);
    return f.op('Mul', f.op('Mul', 2, at), bell(f, at));
  },
});

export const exponential: SmoothFunction = {
  value: (f, x) => f.op('Exp', x),
  derivative: (f, x) => f.op('Exp', x),
  curvature: (f, { high }) => f.op('Exp', high),
};

/** 1 / x. Where the piece may hold 0 the curvature is infinite and nothing is proven. */
export const reciprocal: SmoothFunction = {
  value: (f, x) => f.op('Div', 1, x),
  derivative: (f, x) => f.op('Div', -1, f.op('Mul', x, x)),
  curvature: (f, { least }) => f.op('Div', 2, f.op('Mul', least, f.op('Mul', least, least))),
};

/** log x of a positive x: f'' = -1/x^2. */
export const logarithm: SmoothFunction = {
  value: (f, x) => f.op('Log', x),
  derivative: (f, x) => f.op('Div', 1, x),
  curvature(f, { low }) {
    const at = f.op('Max', low, 0);
    return f.op('Div', 1, f.op('Mul', at, at));
  },
};

/** x^p, p < 2, of a positive x that is nowhere below `floor`: |f''| = |p (p - 1)| x^(p - 2) falls. */
export function power(p: number, floor: number): SmoothFunction {
  const raised = (f: Formulas, x: string) => f.op('Exp', f.op('Mul', p, f.op('Log', x)));
  return {
    value: raised,
    derivative: (f, x) => f.op('Div', f.op('Mul', p, raised(f, x)), x),
    curvature(f, { low }) {
      const at = f.op('Max', low, floor);
      return f.op('Div', f.op('Mul', Math.abs(p * (p - 1)), raised(f, at)), f.op('Mul', at, at));
    },
  };
}
