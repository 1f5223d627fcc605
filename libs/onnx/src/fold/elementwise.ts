/** Folds the ops that work value by value. Loops assert their indices (`]!`), as view.ts explains. */
import { floatAttribute, intAttribute } from '../graph/graph.js';
import { inputTensor, refuse } from '../graph/nodeView.js';
import type { StaticOp } from '../graph/staticOps.js';
import { item, sizeOf, tensorFromBytes } from '../graph/tensor.js';
import { wordsOf } from './move.js';
import { batchNormalization, layerNormalization, logSoftmax, lrn, softmax } from './normalization.js';
import {
  broadcastStrides,
  eachRun,
  type FoldRule,
  type FoldView,
  filled,
  inputAt,
  numbersIn,
  resultOf,
} from './view.js';

const unary =
  (apply: (value: number) => number): FoldRule =>
  (view) => {
    const values = numbersIn(inputAt(view, 0));
    return filled(resultOf(view), (target) => {
      for (let at = 0; at < target.length; at++) target[at] = apply(values[at]!);
    });
  };

/** A function with parameters from the node's attributes. */
const unaryOf =
  (functionOf: (view: FoldView) => (value: number) => number): FoldRule =>
  (view) =>
    unary(functionOf(view))(view);

const binary =
  (apply: (left: number, right: number) => number): FoldRule =>
  (view) => {
    const output = resultOf(view);
    const [left, right] = [inputAt(view, 0), inputAt(view, 1)];
    const [a, b] = [numbersIn(left), numbersIn(right)];
    const strides = [left, right].map(({ dims }) => broadcastStrides(dims, output.shape.length));
    return filled(output, (target) => {
      eachRun(output.shape, strides, ([fromA = 0, fromB = 0], [stepA = 0, stepB = 0], count, out) => {
        for (let at = 0, i = fromA, j = fromB; at < count; at++, i += stepA, j += stepB) {
          target[out + at] = apply(a[i]!, b[j]!);
        }
      });
    });
  };

/** The same for integers too. @throws OnnxError for a result that float64 does not hold exactly */
const arithmetic = (
  apply: (left: number, right: number) => number,
  ofIntegers: (left: number, right: number) => number = apply,
): FoldRule => {
  const ofFloats = binary(apply);
  return (view) => {
    if (resultOf(view).type === 'float32') return ofFloats(view);
    return binary((left, right) => exact(view, ofIntegers(left, right)))(view);
  };
};

function exact(view: FoldView, value: number): number {
  if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return value;
  const reason = Number.isFinite(value) ? 'an integer beyond 2^53' : 'a division of integers by zero';
  return refuse(view, `${reason} among its constants`);
}

const comparison = (apply: (left: number, right: number) => boolean) =>
  binary((left, right) => (apply(left, right) ? 1 : 0));

/** Mod of integers takes the divisor's sign; with fmod, the only form for floats, the dividend's. */
const modulo: FoldRule = (view) => {
  const floored = (left: number, right: number) => left - right * Math.floor(left / right);
  return arithmetic(intAttribute(view.node, 'fmod', 0) ? (left, right) => left % right : floored)(view);
};

/** An integer power with a negative exponent is truncated. */
const power = arithmetic(
  (base, exponent) => base ** exponent,
  (base, exponent) => Math.trunc(base ** exponent),
);

/** 2 / sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!, whose terms all have one sign; 1 from 6 on. DLMF 7.6.2. */
function erf(x: number): number {
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const hardSigmoid = (alpha: number, beta: number) => (x: number) => Math.max(0, Math.min(1, alpha * x + beta));

/** An absent bound is infinite. If the bounds cross, the upper one holds. */
const clip: FoldRule = (view) => {
  const bound = (index: number, absent: number) => {
    const tensor = inputTensor(view, index);
    return tensor ? item(numbersIn(tensor), 0) : absent;
  };
  const [low, high] = [bound(1, Number.NEGATIVE_INFINITY), bound(2, Number.POSITIVE_INFINITY)];
  return unary((x) => Math.min(Math.max(x, low), high))(view);
};

const where: FoldRule = (view) => {
  const output = resultOf(view);
  const [condition, left, right] = [inputAt(view, 0), inputAt(view, 1), inputAt(view, 2)];
  const chosen = numbersIn(condition);
  const [a, b] = [wordsOf(left), wordsOf(right)];
  const { width } = a;
  // Values are moved and not computed with: they keep every bit.
  const target = a.words.length === 0 ? a.words : a.like(sizeOf(output.shape) * width);
  const strides = [condition, left, right].map(({ dims }) => broadcastStrides(dims, output.shape.length));
  eachRun(output.shape, strides, ([c = 0, i = 0, j = 0], [stepC = 0, stepI = 0, stepJ = 0], count, out) => {
    for (let at = 0; at < count; at++) {
      const [source, from] = chosen[c + at * stepC] ? [a.words, i + at * stepI] : [b.words, j + at * stepJ];
      for (let word = 0; word < width; word++) target[(out + at) * width + word] = source[from * width + word]!;
    }
  });
  return tensorFromBytes(output.type, output.shape, new Uint8Array(target.buffer, 0, target.byteLength));
};

/** To an integer it truncates towards zero, to bool it tests for nonzero. */
const cast: FoldRule = (view) => {
  const to = resultOf(view).type;
  if (to === 'bool') return unary((x) => (x !== 0 ? 1 : 0))(view);
  return unary(to === 'float32' ? (x) => x : Math.trunc)(view);
};

export const elementwiseFolds = {
  Relu: unary((x) => Math.max(0, x)),
  LeakyRelu: unaryOf(({ node }) => {
    const alpha = floatAttribute(node, 'alpha', 0.01);
    return (x) => (x < 0 ? alpha * x : x);
  }),
  Elu: unaryOf(({ node }) => {
    const alpha = floatAttribute(node, 'alpha', 1);
    return (x) => (x < 0 ? alpha * Math.expm1(x) : x);
  }),
  Clip: clip,
  Sigmoid: unary(sigmoid),
  HardSigmoid: unaryOf(({ node }) =>
    hardSigmoid(floatAttribute(node, 'alpha', 0.2), floatAttribute(node, 'beta', 0.5)),
  ),
  HardSwish: unary((x) => x * hardSigmoid(1 / 6, 0.5)(x)),
  Tanh: unary(Math.tanh),
  Softplus: unary((x) => Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)))),
  Erf: unary(erf),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Floor: unary(Math.floor),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sign: unary(Math.sign),
  IsNaN: unary((x) => (Number.isNaN(x) ? 1 : 0)),
  Not: unary((x) => (x === 0 ? 1 : 0)),
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic(
    (a, b) => a / b,
    (a, b) => Math.trunc(a / b),
  ),
  Pow: power,
  Mod: modulo,
  Min: binary(Math.min),
  Max: binary(Math.max),
  And: comparison((a, b) => a !== 0 && b !== 0),
  Or: comparison((a, b) => a !== 0 || b !== 0),
  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Where: where,
  Cast: cast,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
  BatchNormalization: batchNormalization,
  LRN: lrn,
  LayerNormalization: layerNormalization,
} satisfies Partial<Record<StaticOp, FoldRule>>;
