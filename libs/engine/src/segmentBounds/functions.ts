/** Functions of one variable, smooth ones first, then those with kinks: piecewise linear activations, and what is smooth in between. */
import type { Arithmetic } from '@isthmus/onnx';
import type { Emitting } from './rule.js';
import type { ScalarFunction } from './throughFunction.js';

/** 1 / (1 + e^-x) */
const logistic = (f: Arithmetic, x: string) => f.div(1, f.add(1, f.exp(f.neg(x))));
/** sigma (1 - sigma) = 1 / ((1 + e^-x) (1 + e^x)): no difference that cancels. */
const logisticSlope = (f: Arithmetic, x: string) => {
  const [down, up] = [f.exp(f.neg(x)), f.exp(x)];
  return f.div(1, f.mul(f.add(1, down), f.add(1, up)));
};

/** |f''| = sigma' |1 - 2 sigma| is largest at ln(2 + sqrt 3) and falls beyond it. */
export const sigmoid: ScalarFunction = {
  value: logistic,
  derivative: logisticSlope,
  curvature(f, { least }) {
    const at = f.max(least, Math.log(2 + Math.sqrt(3)));
    return f.mul(logisticSlope(f, at), f.sub(f.mul(2, logistic(f, at)), 1));
  },
};

/** tanh x = 2 sigma(2x) - 1; |f''| is largest at ln(2 + sqrt 3) / 2. */
export const tanh: ScalarFunction = {
  value: (f, x) => f.sub(f.mul(2, logistic(f, f.mul(2, x))), 1),
  derivative: (f, x) => f.mul(4, logisticSlope(f, f.mul(2, x))),
  curvature: (f, { least, ...range }) => f.mul(8, sigmoid.curvature(f, { least: f.mul(2, least), ...range })),
};

/** log(1 + e^x) = max(x, 0) + log(1 + e^-|x|); f'' = sigma', which falls with |x|. */
export const softplus: ScalarFunction = {
  value(f, x) {
    const tail = f.log(f.add(1, f.exp(f.neg(f.abs(x)))));
    return f.add(f.max(x, 0), tail);
  },
  derivative: logistic,
  curvature: (f, { least }) => logisticSlope(f, least),
};

/** 2/sqrt(pi) e^(-x^2); |f''| = 2 x f' is largest at 1/sqrt 2 and falls beyond it. */
const bell = (f: Arithmetic, x: string) => f.mul(2 / Math.sqrt(Math.PI), f.exp(f.neg(f.mul(x, x))));
export const erf = ({ emit }: Emitting): ScalarFunction => ({
  // The runtime has it in float32 only: within 6e-8 at two million points of [-5, 5], and 2^-25 for its argument's rounding.
  value: (_f, x) => emit.double(emit.erf(emit.single(x))),
  slack: 2 ** -22,
  derivative: bell,
  curvature(f, { least }) {
    const at = f.max(least, Math.SQRT1_2);
    return f.mul(f.mul(2, at), bell(f, at));
  },
});

/** e^(k x): f'' = k^2 f, largest where k x is. */
export const exponential = (k: number): ScalarFunction => {
  const at = (f: Arithmetic, x: string) => f.exp(k === 1 ? x : f.mul(k, x));
  return {
    value: at,
    derivative: (f, x) => (k === 1 ? at(f, x) : f.mul(k, at(f, x))),
    curvature(f, { low, high }) {
      const largest = at(f, k < 0 ? low : high);
      return k === 1 ? largest : f.mul(k * k, largest);
    },
    // k is exact to 2^-48, k x below 2^10 wherever e^(k x) is a float64 number.
    ...(k === 1 ? {} : { slack: 2 ** -36 }),
  };
};

/** |f''| is at most 1. */
export const sine: ScalarFunction = {
  value: (f, x) => f.sin(x),
  derivative: cosineOf,
  curvature: (f) => f.add(1, 0),
};

/** 1 - 2 sin^2(x/2): the runtime has no cosine in float64. */
function cosineOf(f: Arithmetic, x: string): string {
  const half = f.sin(f.mul(0.5, x));
  return f.sub(1, f.mul(2, f.mul(half, half)));
}

export const cosine: ScalarFunction = {
  value: cosineOf,
  derivative: (f, x) => f.neg(f.sin(x)),
  curvature: (f) => f.add(1, 0),
};

/** 1 / x. If the piece may hold 0, the curvature is infinite and no margin is proven. */
export const reciprocal: ScalarFunction = {
  value: (f, x) => f.div(1, x),
  derivative: (f, x) => f.div(-1, f.mul(x, x)),
  curvature: (f, { least }) => f.div(2, f.mul(least, f.mul(least, least))),
};

/** log x of a positive x: f'' = -1/x^2. */
export const logarithm: ScalarFunction = {
  value: (f, x) => f.log(x),
  derivative: (f, x) => f.div(1, x),
  curvature(f, { low }) {
    const at = f.max(low, 0);
    return f.div(1, f.mul(at, at));
  },
};

/** x^p of a positive x of at least `floor`: |f''| = |p (p - 1)| x^(p - 2), which falls below p = 2 and rises above it. */
export function power(p: number, floor: number): ScalarFunction {
  const raised = (f: Arithmetic, x: string) => f.exp(f.mul(p, f.log(x)));
  return {
    value: raised,
    derivative: (f, x) => f.div(f.mul(p, raised(f, x)), x),
    curvature(f, { low, high }) {
      // NaN where the piece may leave the positive.
      const at = f.max(p < 2 ? low : f.add(high, f.mul(0, f.log(low))), floor);
      return f.div(f.mul(Math.abs(p * (p - 1)), raised(f, at)), f.mul(at, at));
    },
  };
}

/** x^p, p = 5, 6, ..., of any x. */
export function wholePower(p: number): ScalarFunction {
  return {
    value: (f, x) => f.pow(x, p),
    derivative: (f, x) => f.mul(p, f.pow(x, p - 1)),
    curvature(f, { low, high }) {
      const at = f.max(f.abs(low), f.abs(high));
      return f.mul(p * (p - 1), f.pow(at, p - 2));
    },
  };
}

const straight = (f: Arithmetic) => f.add(0, 0);
/** 8 float64 roundings: of sums and products alone. */
const slackOfSums = 2 ** -50;
/** `above` from the place `at` on, `below` before it. */
const step = (f: Arithmetic, x: string, at: number | string, above: number | string, below: number | string) =>
  f.where(f.less(x, at), below, above);

/** x, or alpha x below 0. */
export const leaky = (alpha: number): ScalarFunction => ({
  value: (f, x) => f.add(f.max(x, 0), f.mul(alpha, f.min(x, 0))),
  derivative: (f, x) => step(f, x, 0, 1, alpha),
  curvature: straight,
  kinks: [{ at: 0, jump: 1 - alpha }],
  slack: slackOfSums,
});

export const absolute: ScalarFunction = {
  value: (f, x) => f.abs(x),
  derivative: (f, x) => step(f, x, 0, 1, -1),
  curvature: straight,
  kinks: [{ at: 0, jump: 2 }],
  slack: slackOfSums,
};

/** max(x, k), k a float64 value. */
export const atLeast = (k: string): ScalarFunction => ({
  value: (f, x) => f.max(x, k),
  derivative: (f, x) => step(f, x, k, 1, 0),
  curvature: straight,
  kinks: [{ at: k, jump: 1 }],
  slack: slackOfSums,
});

/** min(x, k) */
export const atMost = (k: string): ScalarFunction => ({
  value: (f, x) => f.min(x, k),
  derivative: (f, x) => step(f, x, k, 0, 1),
  curvature: straight,
  kinks: [{ at: k, jump: -1 }],
  slack: slackOfSums,
});

/** x, or alpha (e^x - 1) below 0. */
export const elu = (alpha: number): ScalarFunction => {
  const below = (f: Arithmetic, x: string) => f.exp(f.min(x, 0));
  return {
    value: (f, x) => f.add(f.max(x, 0), f.mul(alpha, f.sub(below(f, x), 1))),
    derivative: (f, x) => step(f, x, 0, 1, f.mul(alpha, below(f, x))),
    curvature: (f, { low, high }) => step(f, low, 0, 0, f.mul(Math.abs(alpha), below(f, high))),
    kinks: [{ at: 0, jump: 1 - alpha }],
  };
};

/** x min(max(x/6 + 1/2, 0), 1): 0 up to -3, x (x + 3) / 6, x from 3 on. */
export const hardSwish: ScalarFunction = {
  value: (f, x) => f.mul(x, f.min(f.max(f.add(f.div(x, 6), 0.5), 0), 1)),
  derivative: (f, x) => step(f, x, 3, 1, step(f, x, -3, f.add(f.div(x, 3), 0.5), 0)),
  curvature: (f, { low, high }) => step(f, low, 3, 0, step(f, high, -3, 1 / 3, 0)),
  kinks: [
    { at: -3, jump: -0.5 },
    { at: 3, jump: -0.5 },
  ],
  slack: slackOfSums,
};
