/** Functions of one variable with kinks: piecewise linear activations, and those that are smooth in between. */
import type { Formulas, ScalarFunction } from './scalarFunction.js';

const straight = (f: Formulas) => f.op('Add', 0, 0);
/** 8 float64 roundings: of sums and products alone. */
const slack = 2 ** -50;
/** One value from a place on, another below it. */
const step = (f: Formulas, x: string, at: number | string, above: number | string, below: number | string) =>
  f.op('Where', f.op('Less', x, at), below, above);

/** x, or alpha x below 0. */
export const leaky = (alpha: number): ScalarFunction => ({
  value: (f, x) => f.op('Add', f.op('Max', x, 0), f.op('Mul', alpha, f.op('Min', x, 0))),
  derivative: (f, x) => step(f, x, 0, 1, alpha),
  curvature: straight,
  kinks: [{ at: 0, jump: 1 - alpha }],
  slack,
});

export const absolute: ScalarFunction = {
  value: (f, x) => f.op('Abs', x),
  derivative: (f, x) => step(f, x, 0, 1, -1),
  curvature: straight,
  kinks: [{ at: 0, jump: 2 }],
  slack,
};

/** max(x, k), k a float64 value. */
export const atLeast = (k: string): ScalarFunction => ({
  value: (f, x) => f.op('Max', x, k),
  derivative: (f, x) => step(f, x, k, 1, 0),
  curvature: straight,
  kinks: [{ at: k, jump: 1 }],
  slack,
});

/** min(x, k) */
export const atMost = (k: string): ScalarFunction => ({
  value: (f, x) => f.op('Min', x, k),
  derivative: (f, x) => step(f, x, k, 0, 1),
  curvature: straight,
  kinks: [{ at: k, jump: -1 }],
  slack,
});

/** x, or alpha (e^x - 1) below 0. */
export const elu = (alpha: number): ScalarFunction => {
  const below = (f: Formulas, x: string) => f.op('Exp', f.op('Min', x, 0));
  return {
    value: (f, x) => f.op('Add', f.op('Max', x, 0), f.op('Mul', alpha, f.op('Sub', below(f, x), 1))),
    derivative: (f, x) => step(f, x, 0, 1, f.op('Mul', alpha, below(f, x))),
    curvature: (f, { low, high }) => step(f, low, 0, 0, f.op('Mul', Math.abs(alpha), below(f, high))),
    kinks: [{ at: 0, jump: 1 - alpha }],
  };
};

/** x min(max(x/6 + 1/2, 0), 1): 0 up to -3, x (x + 3) / 6, x from 3 on. */
export const hardSwish: ScalarFunction = {
  value: (f, x) => f.op('Mul', x, f.op('Min', f.op('Max', f.op('Add', f.op('Div', x, 6), 0.5), 0), 1)),
  derivative: (f, x) => step(f, x, 3, 1, step(f, x, -3, f.op('Add', f.op('Div', x, 3), 0.5), 0)),
  curvature: (f, { low, high }) => step(f, low, 3, 0, step(f, high, -3, 1 / 3, 0)),
  kinks: [
    { at: -3, jump: -0.5 },
    { at: 3, jump: -0.5 },
  ],
  slack,
};
