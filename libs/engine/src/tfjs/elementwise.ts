/** Ops that work value by value. Formulas: onnx.ai operators. */
import { floatAttribute, intAttribute, type Node, numbersOf } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { type Rule, resolveAxis } from './rule.js';
import { map, mapAll, plainValue } from './value.js';

const unary =
  (apply: (x: tf.Tensor, node: Node) => tf.Tensor): Rule =>
  ({ node }) =>
  (input) =>
    map(input(0), (x) => apply(x, node));

const binary =
  (apply: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Rule =>
  () =>
  (input) =>
    mapAll([input(0), input(1)], (a, b) => apply(a!, b!));

/** Masks and rounding have the gradient 0 everywhere; TensorFlow.js has no gradients for them and must not look for one. */
function detached(apply: (...tensors: tf.Tensor[]) => tf.Tensor): (...tensors: tf.Tensor[]) => tf.Tensor {
  return tf.customGrad((...given) => {
    const tensors = given.slice(0, -1) as tf.Tensor[]; // the last argument is a function that saves tensors
    const shapes = tensors.map((tensor) => tensor.shape);
    return { value: apply(...tensors), gradFunc: () => shapes.map((shape) => tf.zeros(shape)) };
  });
}

const mask =
  (count: 1 | 2, apply: (...tensors: tf.Tensor[]) => tf.Tensor): Rule =>
  () =>
  (input) =>
    mapAll(
      Array.from({ length: count }, (_, index) => input(index)),
      detached(apply),
    );

/** tf.add with zeros: tf.broadcastTo's own gradient ends at four dimensions. */
export const broadcastTo = (x: tf.Tensor, shape: readonly number[]): tf.Tensor =>
  `${x.shape}` === `${shape}` ? x : tf.add(x, tf.zeros([...shape], x.dtype as 'float32'));

const clip: Rule = ({ node, constants }) => {
  const bound = (index: number, fallback: number) => {
    const tensor = constants[index];
    return tensor ? numbersOf(tensor)[0]! : fallback;
  };
  const dynamic = [1, 2].find((index) => node.inputs[index] && !constants[index]);
  if (dynamic !== undefined) {
    return (input) => {
      const low = node.inputs[1] ? mapAll([input(0), input(1)], (x, least) => tf.maximum(x!, least!)) : input(0);
      return node.inputs[2] ? mapAll([low, input(2)], (x, most) => tf.minimum(x!, most!)) : low;
    };
  }
  const [low, high] = [bound(1, -3.4e38), bound(2, 3.4e38)];
  return (input) => map(input(0), (x) => tf.clipByValue(x, low, high));
};

/** x > 0 ? x : alpha (exp x - 1); the minimum keeps the branch that is not taken finite. */
const elu = (x: tf.Tensor, node: Node) => {
  const negative = tf.mul(tf.expm1(tf.minimum(x, 0)), floatAttribute(node, 'alpha', 1));
  return tf.where(detached((value) => tf.greater(value!, 0))(x), x, negative);
};

const hardSigmoid = (x: tf.Tensor, alpha: number, beta: number) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);

/** TensorFlow.js takes the softmax over the last axis only. */
const alongAxis =
  (apply: (x: tf.Tensor) => tf.Tensor): Rule =>
  ({ node }) =>
  (input) => {
    const x = input(0).plain();
    const axis = resolveAxis(intAttribute(node, 'axis', -1), x.rank);
    if (axis === x.rank - 1) return plainValue(apply(x));
    const swapped = x.shape.map((_, index) => (index === axis ? x.rank - 1 : index === x.rank - 1 ? axis : index));
    return plainValue(tf.transpose(apply(tf.transpose(x, swapped)), swapped));
  };

const where: Rule =
  ({ outputs }) =>
  (input) => {
    const { shape } = outputs[0]!;
    const [condition, left, right] = [0, 1, 2].map((index) => input(index).plain());
    return plainValue(tf.where(condition!, broadcastTo(left!, shape), broadcastTo(right!, shape)));
  };

const cast: Rule = ({ outputs }) => {
  const type = ({ float32: 'float32', int32: 'int32', int64: 'int32', bool: 'bool' } as const)[outputs[0]!.type];
  return (input) => map(input(0), (x) => tf.cast(x, type));
};

export const elementwiseRules = {
  Relu: unary(tf.relu),
  LeakyRelu: unary((x, node) => tf.leakyRelu(x, floatAttribute(node, 'alpha', 0.01))),
  Elu: unary(elu),
  Clip: clip,
  Sigmoid: unary(tf.sigmoid),
  HardSigmoid: unary((x, node) =>
    hardSigmoid(x, floatAttribute(node, 'alpha', 0.2), floatAttribute(node, 'beta', 0.5)),
  ),
  HardSwish: unary((x) => tf.mul(x, hardSigmoid(x, 1 / 6, 0.5))),
  Tanh: unary(tf.tanh),
  Softplus: unary(tf.softplus),
  Erf: unary(tf.erf),
  Exp: unary(tf.exp),
  Log: unary(tf.log),
  Sqrt: unary(tf.sqrt),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Neg: unary(tf.neg),
  Abs: unary(tf.abs),
  Sign: mask(1, (x) => tf.sign(x!)),
  Floor: mask(1, (x) => tf.floor(x!)),
  IsNaN: mask(1, (x) => tf.isNaN(x!)),
  Not: mask(1, (x) => tf.logicalNot(x!)),
  And: mask(2, (a, b) => tf.logicalAnd(a!, b!)),
  Or: mask(2, (a, b) => tf.logicalOr(a!, b!)),
  Equal: mask(2, (a, b) => tf.equal(a!, b!)),
  Greater: mask(2, (a, b) => tf.greater(a!, b!)),
  GreaterOrEqual: mask(2, (a, b) => tf.greaterEqual(a!, b!)),
  Less: mask(2, (a, b) => tf.less(a!, b!)),
  LessOrEqual: mask(2, (a, b) => tf.lessEqual(a!, b!)),
  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Mul: binary(tf.mul),
  Div: binary(tf.div),
  Pow: binary(tf.pow),
  Mod: binary(tf.mod),
  Min: binary(tf.minimum),
  Max: binary(tf.maximum),
  Where: where,
  Cast: cast,
  Expand:
    ({ outputs }) =>
    (input) =>
      plainValue(broadcastTo(input(0).plain(), outputs[0]!.shape)),
  Softmax: alongAxis((x) => tf.softmax(x)),
  LogSoftmax: alongAxis((x) => tf.logSoftmax(x)),
} satisfies Record<string, Rule>;
