/** Bounds through smooth functions of one value, and powers. */
import { item, nodeLabel, type OpTable } from '@isthmus/onnx';
import { product } from './arithmetic.js';
import { cosine, erf, exponential, logarithm, power, sigmoid, sine, softplus, tanh, wholePower } from './functions.js';
import { type BoundsContext, type BoundsRule, constantOf, required, UnboundedOpError } from './rule.js';
import { type ScalarFunction, throughFunction } from './throughFunction.js';

const smooth =
  (fn: ScalarFunction): BoundsRule =>
  (context) => [throughFunction(context, required(context, 0), fn)];

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

/** y = x^p or b^x, p and b one constant each: whole powers up to 4 as products, others that are not whole of positive x, b positive. */
const pow: BoundsRule = (context) => {
  if (!context.inputs[0]) {
    const base = sole(context, 0, 'bases');
    if (!(base > 0)) throw new UnboundedOpError(nodeLabel(context.node), `its base is ${base}`);
    return [throughFunction(context, required(context, 1), exponential(Math.log(base)))];
  }
  const input = required(context, 0);
  if (context.inputs[1]) throw new UnboundedOpError(nodeLabel(context.node), 'its exponent is of the image');
  const p = sole(context, 1, 'exponents');
  if (p === 2 || p === 3 || p === 4) {
    const square = product(context, input, input);
    return [p === 2 ? square : product(context, square, p === 3 ? input : square)];
  }
  return [throughFunction(context, input, Number.isInteger(p) && p > 4 ? wholePower(p) : power(p, 0))];
};

export const smoothRules = {
  Sigmoid: smooth(sigmoid),
  Tanh: smooth(tanh),
  Softplus: smooth(softplus),
  Exp: smooth(exponential(1)),
  Log: smooth(logarithm),
  Sqrt: smooth(power(0.5, 0)),
  Sin: smooth(sine),
  Cos: smooth(cosine),
  Pow: pow,
  Erf: (context) => [throughFunction(context, required(context, 0), erf(context))],
} satisfies Partial<OpTable<BoundsRule>>;
