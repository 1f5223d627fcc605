/** Smooth functions of one variable. */
import type { Emitter } from './emitter.js';
import type { Formulas, ScalarFunction } from './scalarFunction.js';

/** 1 / (1 + e^-x) */
const logistic = (f: Formulas, x: string) => f.op('Div', 1, f.op('Add', 1, f.op('Exp', f.op('Neg', x))));
/** sigma (1 - sigma) = 1 / ((1 + e^-x) (1 + e^x)): no difference that cancels. */
const logisticSlope = (f: Formulas, x: string) => {
  const [down, up] = [f.op('Exp', f.op('Neg', x)), f.op('Exp', x)];
  return f.op('Div', 1, f.op('Mul', f.op('Add', 1, down), f.op('Add', 1, up)));
};

/** |f''| = sigma' |1 - 2 sigma| is largest at ln(2 + sqrt 3) and falls beyond it. */
export const sigmoid: ScalarFunction = {
  value: logistic,
  derivative: logisticSlope,
  curvature(f, { least }) {
    const at = f.op('Max', least, Math.log(2 + Math.sqrt(3)));
    return f.op('Mul', logisticSlope(f, at), f.op('Sub', f.op('Mul', 2, logistic(f, at)), 1));
  },
};

/** tanh x = 2 sigma(2x) - 1; |f''| is largest at ln(2 + sqrt 3) / 2. */
export const tanh: ScalarFunction = {
  value: (f, x) => f.op('Sub', f.op('Mul', 2, logistic(f, f.op('Mul', 2, x))), 1),
  derivative: (f, x) => f.op('Mul', 4, logisticSlope(f, f.op('Mul', 2, x))),
  curvature: (f, { least, ...range }) =>
    f.op('Mul', 8, sigmoid.curvature(f, { least: f.op('Mul', 2, least), ...range })),
};

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|); f'' = sigma', which falls with |x|. */
export const softplus: ScalarFunction = {
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
export const erf = (emit: Emitter): ScalarFunction => ({
  // The runtime has it in float32 only: within 6e-8 at two million points of [-5, 5], and 2^-25 for its argument's rounding.
  value: (_f, x) => emit.double(emit.op('Erf', [emit.single(x)])),
  slack: 2 ** -22,
  derivative: bell,
  curvature(f, { least }) {
    const at = f.op('Max', least, Math.SQRT1_2);
    return f.op('Mul', f.op('Mul', 2, at), bell(f, at));
  },
});

/** e^(k x): f'' = k^2 f, largest where k x is. */
export const exponential = (k: number): ScalarFunction => {
  const at = (f: Formulas, x: string) => f.op('Exp', k === 1 ? x : f.op('Mul', k, x));
  return {
    value: at,
    derivative: (f, x) => (k === 1 ? at(f, x) : f.op('Mul', k, at(f, x))),
    curvature(f, { low, high }) {
      const largest = at(f, k < 0 ? low : high);
      return k === 1 ? largest : f.op('Mul', k * k, largest);
    },
    // k is exact to 2^-48, k x below 2^10 wherever e^(k x) is a float64 number.
    ...(k === 1 ? {} : { slack: 2 ** -36 }),
  };
};

/** The curvature is nowhere above 1. */
export const sine: ScalarFunction = {
  value: (f, x) => f.op('Sin', x),
  derivative: cosineOf,
  curvature: (f) => f.op('Add', 1, 0),
};

/** 1 - 2 sin^2(x/2): the runtime has no cosine in float64. */
function cosineOf(f: Formulas, x: string): string {
  const half = f.op('Sin', f.op('Mul', 0.5, x));
  return f.op('Sub', 1, f.op('Mul', 2, f.op('Mul', half, half)));
}

export const cosine: ScalarFunction = {
  value: cosineOf,
  derivative: (f, x) => f.op('Neg', f.op('Sin', x)),
  curvature: (f) => f.op('Add', 1, 0),
};

/** 1 / x. Where the piece may hold 0 the curvature is infinite and nothing is proven. */
export const reciprocal: ScalarFunction = {
  value: (f, x) => f.op('Div', 1, x),
  derivative: (f, x) => f.op('Div', -1, f.op('Mul', x, x)),
  curvature: (f, { least }) => f.op('Div', 2, f.op('Mul', least, f.op('Mul', least, least))),
};

/** log x of a positive x: f'' = -1/x^2. */
export const logarithm: ScalarFunction = {
  value: (f, x) => f.op('Log', x),
  derivative: (f, x) => f.op('Div', 1, x),
  curvature(f, { low }) {
    const at = f.op('Max', low, 0);
    return f.op('Div', 1, f.op('Mul', at, at));
  },
};

/** x^p of a positive x that is nowhere below `floor`: |f''| = |p (p - 1)| x^(p - 2), which falls below p = 2 and rises above it. */
export function power(p: number, floor: number): ScalarFunction {
  const raised = (f: Formulas, x: string) => f.op('Exp', f.op('Mul', p, f.op('Log', x)));
  return {
    value: raised,
    derivative: (f, x) => f.op('Div', f.op('Mul', p, raised(f, x)), x),
    curvature(f, { low, high }) {
      // Not a number where the piece may leave the positive.
      const at = f.op('Max', p < 2 ? low : f.op('Add', high, f.op('Mul', 0, f.op('Log', low))), floor);
      return f.op('Div', f.op('Mul', Math.abs(p * (p - 1)), raised(f, at)), f.op('Mul', at, at));
    },
  };
}

/** x^p, p = 5, 6, ..., of any x. */
export function wholePower(p: number): ScalarFunction {
  return {
    value: (f, x) => f.op('Pow', x, p),
    derivative: (f, x) => f.op('Mul', p, f.op('Pow', x, p - 1)),
    curvature(f, { low, high }) {
      const at = f.op('Max', f.op('Abs', low), f.op('Abs', high));
      return f.op('Mul', p * (p - 1), f.op('Pow', at, p - 2));
    },
  };
}
