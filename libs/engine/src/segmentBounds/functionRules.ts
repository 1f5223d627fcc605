/** Bounds through functions of one value, smooth ones and those with kinks. */
import { hasInput, inputName, item, nodeLabel, type OpTable } from '@isthmus/onnx';
import { product, scaledBy, shiftedBy } from './arithmetic.js';
import {
  absolute,
  atLeast,
  atMost,
  cosine,
  elu,
  erf,
  exponential,
  hardSwish,
  leaky,
  logarithm,
  power,
  sigmoid,
  sine,
  softplus,
  tanh,
  wholePower,
} from './functions.js';
import {
  type BoundsContext,
  type BoundsRule,
  constantOf,
  floatOf,
  required,
  settled,
  UnboundedOpError,
} from './rule.js';
import { type ScalarFunction, throughFunction } from './throughFunction.js';

/** Exporters write limits beyond this for none. Larger values are not known to be finite (`settled`). */
const noLimit = 3e38;

/** y = min(max(x, low), high), in this order. */
const clip: BoundsRule = (context) => {
  const { emit } = context;
  const bound = (index: number) => (hasInput(context, index) ? item(constantOf(context, index).data, 0) : null);
  const [low, high] = [bound(1), bound(2)];
  const free = (low === null || low > -noLimit) && (high === null || high < noLimit);
  const input = free ? required(context, 0) : settled(context, required(context, 0));
  const limit = (index: number) => emit.double(inputName(context, index));
  const raised = low !== null && low > -noLimit ? throughFunction(context, input, atLeast(limit(1))) : input;
  return high !== null && high < noLimit ? throughFunction(context, raised, atMost(limit(2))) : raised;
};

/** y = min(max(alpha x + beta, 0), 1) */
const hardSigmoid: BoundsRule = (context) => {
  const { emit } = context;
  const [alpha, beta] = [floatOf(context, 'alpha', 0.2), floatOf(context, 'beta', 0.5)];
  const line = shiftedBy(
    context,
    scaledBy(context, required(context, 0), emit.number(alpha)),
    emit.double(emit.number(beta)),
  );
  const [zero, one] = [emit.double(emit.number(0)), emit.double(emit.number(1))];
  return throughFunction(context, throughFunction(context, line, atLeast(zero)), atMost(one));
};

/** The one value of a constant, whatever its shape. */
function sole(context: BoundsContext, input: number, what: string): number {
  const { data } = constantOf(context, input);
  const first = item(data, 0);
  if (data.every((value) => value === first)) return first;
  throw new UnboundedOpError(
    nodeLabel(context.node),
    `its ${what} are ${[...new Set(data)].slice(0, 3).join(', ')} and so on`,
  );
}

/**
 * y = x^p or b^x with one constant p, or one positive constant b. Powers 2, 3 and 4 are products. Powers that are no whole number above 4 need a
 * positive x.
 */
const pow: BoundsRule = (context) => {
  if (!context.inputs[0]) {
    const base = sole(context, 0, 'bases');
    if (!(base > 0)) throw new UnboundedOpError(nodeLabel(context.node), `its base is ${base}`);
    return throughFunction(context, required(context, 1), exponential(Math.log(base)));
  }
  const input = required(context, 0);
  if (context.inputs[1]) throw new UnboundedOpError(nodeLabel(context.node), 'its exponent is of the image');
  const p = sole(context, 1, 'exponents');
  if (p === 2 || p === 3 || p === 4) {
    const square = product(context, input, input);
    return p === 2 ? square : product(context, square, p === 3 ? input : square);
  }
  return throughFunction(context, input, Number.isInteger(p) && p > 4 ? wholePower(p) : power(p, 0));
};

/** The rule of a function of one value. */
const through =
  (fn: ScalarFunction | ((context: BoundsContext) => ScalarFunction)): BoundsRule =>
  (context) =>
    throughFunction(context, required(context, 0), typeof fn === 'function' ? fn(context) : fn);

export const functionRules = {
  Sigmoid: through(sigmoid),
  Tanh: through(tanh),
  Softplus: through(softplus),
  Exp: through(exponential(1)),
  Log: through(logarithm),
  Sqrt: through(power(0.5, 0)),
  Sin: through(sine),
  Cos: through(cosine),
  Erf: through(erf),
  Pow: pow,
  LeakyRelu: through((context) => leaky(floatOf(context, 'alpha', 0.01))),
  Elu: through((context) => elu(floatOf(context, 'alpha', 1))),
  Abs: through(absolute),
  HardSwish: through(hardSwish),
  HardSigmoid: hardSigmoid,
  Clip: clip,
} satisfies Partial<OpTable<BoundsRule>>;
