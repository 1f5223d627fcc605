/** Further functions of one value, in terms of those that engines know. */

import { float, floatAttribute, intAttribute } from '../graph/graph.js';
import { inputName, inputValue } from '../graph/nodeView.js';
import type { LowerContext, Lowering } from './context.js';
import type { OnnxOp } from './signatures.js';

type Expression = (terms: Terms) => string;

/** Shorthand of one formula: numbers stand for constants. */
function termsOf(context: LowerContext) {
  const { emit } = context;
  const nameOf = (term: string | number) => (typeof term === 'number' ? emit.number(term) : term);
  const two = (op: string) => (a: string | number, b: string | number) => emit.op(op, [nameOf(a), nameOf(b)]);
  return {
    x: inputName(context, 0),
    plus: two('Add'),
    minus: two('Sub'),
    times: two('Mul'),
    over: two('Div'),
    greater: two('Greater'),
    less: two('Less'),
    equal: two('Equal'),
    either: two('Or'),
    of: (op: string, term: string) => emit.op(op, [term]),
    where: (mask: string, a: string | number, b: string | number) => emit.where(mask, nameOf(a), nameOf(b)),
    attribute: (name: string, fallback: number) => floatAttribute(context.node, name, fallback),
    elu: (term: string, alpha: number) => emit.op('Elu', [term], { alpha: float(alpha) }),
  };
}
type Terms = ReturnType<typeof termsOf>;

const formula =
  (expression: Expression): Lowering =>
  (context) => [expression(termsOf(context))];

/** Integers stay as they are. */
const ofFloats =
  (expression: Expression): Lowering =>
  (context) =>
    inputValue(context, 0).type === 'float32' ? [expression(termsOf(context))] : [inputName(context, 0)];

/** Beyond it float32 holds whole numbers only. */
const wholeFrom = 2 ** 23;
/** The largest float32: what is larger is infinite. */
const largestFloat = 3.4028234663852886e38;

/** x is infinite, above or below as the attributes say. */
const isInf: Lowering = (context) => {
  const { x, greater, less, either, of } = termsOf(context);
  const [above, below] = ['detect_positive', 'detect_negative'].map(
    (name) => intAttribute(context.node, name, 1) === 1,
  );
  const [positive, negative] = [greater(x, largestFloat), less(x, -largestFloat)];
  if (above && below) return [either(positive, negative)];
  if (!above && !below) return [less(of('Abs', x), 0)];
  return [above ? positive : negative];
};

export const functionLowerings = {
  /** -floor(-x) */
  Ceil: ofFloats(({ x, of }) => of('Neg', of('Floor', of('Neg', x)))),
  /**
   * Halves to even: adding 2^23 leaves no bits for the fraction, and the hardware rounds it so. The Floor changes no value; it makes the
   * slope 0, as that of rounding is.
   */
  Round: ofFloats(({ x, plus, minus, times, less, where, of }) => {
    const size = of('Abs', x);
    const rounded = times(of('Sign', x), minus(plus(size, wholeFrom), wholeFrom));
    return of('Floor', where(less(size, wholeFrom), rounded, x));
  }),
  IsInf: isInf,
  /** x where it is above alpha, else 0 */
  ThresholdedRelu: formula(({ x, greater, where, attribute }) => where(greater(x, attribute('alpha', 1)), x, 0)),
  /** alpha elu(x / alpha; 1) */
  Celu: formula(({ x, times, over, elu, attribute }) => {
    const alpha = attribute('alpha', 1);
    return times(elu(over(x, alpha), 1), alpha);
  }),
  /** x + bias below -lambd, x - bias above lambd, else 0 */
  Shrink: formula(({ x, plus, minus, less, greater, where, attribute }) => {
    const [lambd, bias] = [attribute('lambd', 0.5), attribute('bias', 0)];
    return where(less(x, -lambd), plus(x, bias), where(greater(x, lambd), minus(x, bias), 0));
  }),
  /** x / (1 + |x|) */
  Softsign: formula(({ x, plus, over, of }) => over(x, plus(of('Abs', x), 1))),
  Tan: formula(({ x, over, of }) => over(of('Sin', x), of('Cos', x))),
  /** (e^x - e^-x) / 2 */
  Sinh: formula(({ x, minus, times, of }) => times(minus(of('Exp', x), of('Exp', of('Neg', x))), 0.5)),
  Cosh: formula(({ x, plus, times, of }) => times(plus(of('Exp', x), of('Exp', of('Neg', x))), 0.5)),
  /** Masks that differ */
  Xor: (context) => [context.emit.not(context.emit.op('Equal', context.node.inputs))],
  /** The sum of the inputs over their number */
  Mean: (context) => {
    const { emit } = context;
    const [first, ...rest] = context.node.inputs as [string, ...string[]];
    const sum = rest.reduce((total, input) => emit.add(total, input), first);
    return [emit.mul(sum, 1 / context.node.inputs.length)];
  },
} satisfies Partial<Record<OnnxOp, Lowering>>;
