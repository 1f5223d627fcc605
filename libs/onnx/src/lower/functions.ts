/** Further functions of one value, as formulas of static ops. */

import type { BuilderEmitter } from '../graph/emitter.js';
import { float, floatAttribute, intAttribute, type Node } from '../graph/graph.js';
import { inputName, inputValue } from '../graph/nodeView.js';
import type { Lowering } from './context.js';
import type { OnnxOp } from './signatures.js';

/** A formula of x, the first input, in the emitter's words. */
const formula =
  (expression: (emit: BuilderEmitter, x: string, node: Node) => string): Lowering =>
  (context) => [expression(context.emit, inputName(context, 0), context.node)];

/** Integers stay as they are. */
const ofFloats =
  (expression: (emit: BuilderEmitter, x: string) => string): Lowering =>
  (context) =>
    inputValue(context, 0).type === 'float32' ? formula(expression)(context) : [inputName(context, 0)];

/** From here on float32 holds integers only. */
const wholeFrom = 2 ** 23;
/** The largest float32; infinity is larger. */
const largestFloat = 3.4028234663852886e38;

/** x is infinite, above or below as the attributes say. */
const isInf = formula((emit, x, node) => {
  const [above, below] = ['detect_positive', 'detect_negative'].map((name) => intAttribute(node, name, 1) === 1);
  const [positive, negative] = [emit.greater(x, largestFloat), emit.less(x, -largestFloat)];
  if (above && below) return emit.or(positive, negative);
  if (!above && !below) return emit.less(emit.abs(x), 0);
  return above ? positive : negative;
});

export const functionLowerings = {
  /** -floor(-x) */
  Ceil: ofFloats((emit, x) => emit.neg(emit.floor(emit.neg(x)))),
  /**
   * Halves to even: adding 2^23 leaves no bits for the fraction, and the hardware rounds it so. The Floor changes no value; it makes the
   * slope 0, as that of rounding is.
   */
  Round: ofFloats((emit, x) => {
    const size = emit.abs(x);
    const rounded = emit.mul(emit.sign(x), emit.sub(emit.add(size, wholeFrom), wholeFrom));
    return emit.floor(emit.where(emit.less(size, wholeFrom), rounded, x));
  }),
  IsInf: isInf,
  /** x where it is above alpha, else 0 */
  ThresholdedRelu: formula((emit, x, node) => emit.where(emit.greater(x, floatAttribute(node, 'alpha', 1)), x, 0)),
  /** alpha elu(x / alpha; 1) */
  Celu: formula((emit, x, node) => {
    const alpha = floatAttribute(node, 'alpha', 1);
    return emit.mul(emit.op('Elu', [emit.div(x, alpha)], { alpha: float(1) }), alpha);
  }),
  /** x + bias below -lambd, x - bias above lambd, else 0 */
  Shrink: formula((emit, x, node) => {
    const [lambd, bias] = [floatAttribute(node, 'lambd', 0.5), floatAttribute(node, 'bias', 0)];
    const [low, raised] = [emit.less(x, -lambd), emit.add(x, bias)];
    return emit.where(low, raised, emit.where(emit.greater(x, lambd), emit.sub(x, bias), 0));
  }),
  /** x / (1 + |x|) */
  Softsign: formula((emit, x) => emit.div(x, emit.add(emit.abs(x), 1))),
  Tan: formula((emit, x) => emit.div(emit.sin(x), emit.cos(x))),
  /** (e^x - e^-x) / 2 */
  Sinh: formula((emit, x) => emit.mul(emit.sub(emit.exp(x), emit.exp(emit.neg(x))), 0.5)),
  Cosh: formula((emit, x) => emit.mul(emit.add(emit.exp(x), emit.exp(emit.neg(x))), 0.5)),
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
