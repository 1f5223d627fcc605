/** Gradients of the smooth ops that work value by value. x is the input, y the output, dy the gradient of y. */

import type { OpTable } from '@isthmus/onnx';
import type { GradientRule } from './rule.js';
import { unbroadcast, value } from './rule.js';
import { pair, single, terms } from './terms.js';

/** y = a^b  =>  da = dy b a^(b-1), 0 where b is 0; db = dy y log a, 0 where a is 0 and b is not negative */
const pow: GradientRule = (context) => {
  const { y, dy, times, minus, power, unary, equal, less, both, where, through, guarded } = terms(context);
  const [a, b] = context.node.inputs as [string, string];
  const exponent = context.builder.constants.get(b);
  const exponents = exponent && Array.from(exponent.data, Number);
  const only = exponents?.every((power) => power === exponents[0]) ? exponents[0] : undefined;
  const ofBase = () => {
    if (only === 0) return null;
    if (only === 1) return dy;
    if (only === 2) return through(dy, times(b, a));
    const slope = times(b, power(a, minus(b, 1)));
    const gradient = guarded(dy, through(dy, slope));
    const mayBeZero = !exponents || exponents.includes(0);
    return mayBeZero ? where(equal(b, 0), 0, gradient) : gradient;
  };
  const ofExponent = () => {
    const gradient = times(dy, times(y, unary('Log', a)));
    const base = context.builder.constants.get(a);
    if (base && Array.from(base.data, Number).every((number) => number > 0)) return gradient;
    return where(both(equal(a, 0), unary('Not', less(b, 0))), 0, gradient);
  };
  const [da, db] = [context.wanted[0] ? ofBase() : null, context.wanted[1] ? ofExponent() : null];
  return [
    da && unbroadcast(context, da, value(context, 0).shape),
    db && unbroadcast(context, db, value(context, 1).shape),
  ];
};

export const elementwiseGradients = {
  /** y = 1 / (1 + e^-x)  =>  dx = dy y (1 - y) */
  Sigmoid: single(({ y, dy, through, times, minus }) => through(dy, times(y, minus(1, y)))),
  /** dx = dy (1 - y^2) */
  Tanh: single(({ y, dy, through, times, minus }) => through(dy, minus(1, times(y, y)))),
  /** y = log(1 + e^x)  =>  dx = dy sigmoid(x) */
  Softplus: single(({ x, dy, through, unary }) => through(dy, unary('Sigmoid', x))),
  /** y = erf x  =>  dx = dy 2/sqrt(pi) e^(-x^2) */
  Erf: single(({ x, dy, through, times, unary }) =>
    through(dy, times(unary('Exp', unary('Neg', times(x, x))), 2 / Math.sqrt(Math.PI))),
  ),
  /** dx = dy y, 0 where dy is 0: y may be beyond float32 in a branch that is not taken */
  Exp: single(({ y, dy, through, equal, where }) => where(equal(dy, 0), 0, through(dy, y))),
  /** dx = dy / x */
  Log: single(({ x, dy, over, guarded }) => guarded(dy, over(dy, x))),
  /** dx = dy / (2 y) */
  Sqrt: single(({ y, dy, over, times, guarded }) => guarded(dy, over(times(dy, 0.5), y))),
  /** dx = dy cos x */
  Sin: single(({ x, dy, through, unary }) => through(dy, unary('Cos', x))),
  /** dx = - dy sin x */
  Cos: single(({ x, dy, through, unary }) => unary('Neg', through(dy, unary('Sin', x)))),
  /** dx = - dy */
  Neg: single(({ dy, unary }) => unary('Neg', dy)),
  /** da = dy, db = dy */
  Add: pair(
    ({ dy }) => dy,
    ({ dy }) => dy,
  ),
  /** da = dy, db = - dy */
  Sub: pair(
    ({ dy }) => dy,
    ({ dy, unary }) => unary('Neg', dy),
  ),
  /** da = dy b, db = dy a */
  Mul: pair(
    ({ dy, through }, _a, b) => through(dy, b),
    ({ dy, through }, a) => through(dy, a),
  ),
  /** da = dy / b, db = - dy y / b */
  Div: pair(
    ({ dy, over, guarded }, _a, b) => guarded(dy, over(dy, b)),
    ({ y, dy, over, through, unary, guarded }, _a, b) => unary('Neg', guarded(dy, over(through(dy, y), b))),
  ),
  Pow: pow,
} satisfies Partial<OpTable<GradientRule>>;
