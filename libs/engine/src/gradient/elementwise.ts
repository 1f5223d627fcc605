/** Gradients of the smooth ops that work value by value. x is the input, y the output, dy the gradient of y. */

import { inputName, inputNumbers, inputTensor, type OpTable } from '@isthmus/onnx';
import { type GradientRule, ofInput, pair, single, terms } from './rule.js';

/** y = a^b  =>  da = dy b a^(b-1), 0 where b is 0; db = dy y log a, 0 where a is 0 and b is not negative */
const pow: GradientRule = (context) => {
  const { y, dy, through, guarded, emit } = terms(context);
  const [a, b] = [inputName(context, 0), inputName(context, 1)];
  const numbersAt = (index: number) => (inputTensor(context, index) ? inputNumbers(context, index) : undefined);
  const [bases, exponents] = [numbersAt(0), numbersAt(1)];
  const only = exponents?.every((power) => power === exponents[0]) ? exponents[0] : undefined;
  const ofBase = () => {
    if (only === 0) return null;
    if (only === 1) return dy;
    if (only === 2) return through(dy, emit.mul(b, a));
    const slope = emit.mul(b, emit.pow(a, emit.sub(b, 1)));
    const gradient = guarded(dy, through(dy, slope));
    const mayBeZero = !exponents || exponents.includes(0);
    return mayBeZero ? emit.where(emit.equal(b, 0), 0, gradient) : gradient;
  };
  const ofExponent = () => {
    const gradient = emit.mul(dy, emit.mul(y, emit.log(a)));
    if (bases?.every((base) => base > 0)) return gradient;
    return emit.where(emit.and(emit.equal(a, 0), emit.not(emit.less(b, 0))), 0, gradient);
  };
  return [ofInput(context, 0, ofBase), ofInput(context, 1, ofExponent)];
};

export const elementwiseGradients = {
  /** y = 1 / (1 + e^-x)  =>  dx = dy y (1 - y) */
  Sigmoid: single(({ y, dy, through, emit }) => through(dy, emit.mul(y, emit.sub(1, y)))),
  /** dx = dy (1 - y^2) */
  Tanh: single(({ y, dy, through, emit }) => through(dy, emit.sub(1, emit.mul(y, y)))),
  /** y = log(1 + e^x)  =>  dx = dy sigmoid(x) */
  Softplus: single(({ x, dy, through, emit }) => through(dy, emit.sigmoid(x))),
  /** y = erf x  =>  dx = dy 2/sqrt(pi) e^(-x^2) */
  Erf: single(({ x, dy, through, emit }) =>
    through(dy, emit.mul(emit.exp(emit.neg(emit.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  ),
  /** dx = dy y, 0 where dy is 0: y may be beyond float32 in a branch that is not taken */
  Exp: single(({ y, dy, through, emit }) => emit.where(emit.equal(dy, 0), 0, through(dy, y))),
  /** dx = dy / x */
  Log: single(({ x, dy, guarded, emit }) => guarded(dy, emit.div(dy, x))),
  /** dx = dy / (2 y) */
  Sqrt: single(({ y, dy, guarded, emit }) => guarded(dy, emit.div(emit.mul(dy, 0.5), y))),
  /** dx = dy cos x */
  Sin: single(({ x, dy, through, emit }) => through(dy, emit.cos(x))),
  /** dx = - dy sin x */
  Cos: single(({ x, dy, through, emit }) => emit.neg(through(dy, emit.sin(x)))),
  /** dx = - dy */
  Neg: single(({ dy, emit }) => emit.neg(dy)),
  /** da = dy, db = dy */
  Add: pair(
    ({ dy }) => dy,
    ({ dy }) => dy,
  ),
  /** da = dy, db = - dy */
  Sub: pair(
    ({ dy }) => dy,
    ({ dy, emit }) => emit.neg(dy),
  ),
  /** da = dy b, db = dy a */
  Mul: pair(
    ({ dy, through }, _a, b) => through(dy, b),
    ({ dy, through }, a) => through(dy, a),
  ),
  /** da = dy / b, db = - dy y / b */
  Div: pair(
    ({ dy, guarded, emit }, _a, b) => guarded(dy, emit.div(dy, b)),
    ({ y, dy, through, guarded, emit }, _a, b) => emit.neg(guarded(dy, emit.div(through(dy, y), b))),
  ),
  Pow: pow,
} satisfies Partial<OpTable<GradientRule>>;
