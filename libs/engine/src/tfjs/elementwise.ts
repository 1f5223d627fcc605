/** Smooth ops that work value by value. Formulas: onnx.ai operators. */
import {
  axisAttribute,
  inputNumbers,
  inputTensor,
  type Node,
  type OpTable,
  outputShape,
  outputValue,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { map, mapAll, plainValue, type Rule, type Site } from './rule.js';
import { detached, except, guarded, type Slope, through, withSlopes } from './slopes.js';

/** With TensorFlow.js's gradient, for functions whose gradient is finite everywhere. */
const unary =
  (apply: (x: tf.Tensor, node: Node) => tf.Tensor): Rule =>
  ({ node }) =>
  (input) =>
    map(input(0), (x) => apply(x, node));

/** The same with a slope, of x and y, that may be 0 where the gradient that arrives is infinite. */
const flat =
  (apply: (x: tf.Tensor) => tf.Tensor, slope: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor): Rule =>
  ({ isBelowSteep }) =>
  (input) =>
    map(input(0), (value) =>
      isBelowSteep
        ? withSlopes([value], (x) => apply(x), [(dy, [x], y) => through(dy, slope(x, y), true)])
        : apply(value),
    );

/** A function whose slope may be infinite, and its gradient. */
const steep =
  (
    apply: (x: tf.Tensor) => tf.Tensor,
    slope: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, site: Site) => tf.Tensor,
  ): Rule =>
  (site) =>
  (input) =>
    map(input(0), (value) =>
      withSlopes([value], (x) => apply(x), [(dy, [x], y) => guarded(dy, slope(dy, x, y, site))]),
    );

const binary =
  (apply: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Rule =>
  () =>
  (input) =>
    mapAll([input(0), input(1)], (a, b) => apply(a, b));

type Two = readonly [tf.Tensor, tf.Tensor];

/** A function of two inputs with its gradients; that of a constant input is left out. */
const sloped =
  (apply: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, slopes: (site: Site) => readonly [Slope<Two>, Slope<Two>]): Rule =>
  (site) => {
    const [ofLeft, ofRight] = slopes(site);
    const active = [inputTensor(site, 0) ? null : ofLeft, inputTensor(site, 1) ? null : ofRight] as const;
    return (input) =>
      mapAll([input(0), input(1)], (left, right) => withSlopes([left, right], (a, b) => apply(a, b), active));
  };

/** da = dy b, db = dy a */
const mul: Rule = (site) => {
  if (!site.isBelowSteep || outputValue(site).type !== 'float32') return binary(tf.mul)(site);
  return sloped(tf.mul, () => [(dy, [, b]) => through(dy, b, true), (dy, [a]) => through(dy, a, true)])(site);
};

/** x without its fraction. */
export const towardsZero = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sign(x), tf.floor(tf.abs(x)));

/** da = dy / b, db = - dy y / b; integers are divided towards 0 */
const div: Rule = (site) => {
  if (outputValue(site).type !== 'float32') {
    return (input) =>
      mapAll(
        [input(0), input(1)],
        detached((a: tf.Tensor, b: tf.Tensor) =>
          tf.cast(towardsZero(tf.div(tf.cast(a, 'float32'), tf.cast(b, 'float32'))), 'int32'),
        ),
      );
  }
  return sloped(tf.div, ({ isSteep, isBelowSteep }) => [
    (dy, [, b]) => guarded(dy, tf.div(dy, b), isSteep),
    (dy, [, b], y) => tf.neg(guarded(dy, tf.div(through(dy, y, isBelowSteep), b), isSteep)),
  ])(site);
};

/** da = dy b a^(b-1), 0 where b is 0; db = dy y log a, 0 where a is 0 and b is not negative */
const pow: Rule = (site) => {
  const { isSteep, isBelowSteep } = site;
  const exponents = inputTensor(site, 1) && inputNumbers(site, 1);
  const only = exponents?.every((power) => power === exponents[0]) ? exponents[0] : undefined;
  const ofBase: Slope<Two> = (dy, [a, b]) => {
    if (only === 0) return tf.zerosLike(dy);
    if (only === 1) return dy;
    if (only === 2) return through(dy, tf.mul(a, 2), isBelowSteep);
    const gradient = guarded(dy, through(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1))), isBelowSteep), isSteep);
    return only === undefined ? except(spreadTo(tf.equal(b, 0), gradient), gradient) : gradient;
  };
  const ofExponent: Slope<Two> = (dy, [a, b], y) => {
    const still = tf.logicalAnd(tf.equal(a, 0), tf.greaterEqual(b, 0));
    const gradient = tf.mul(dy, tf.mul(y, tf.log(a)));
    return except(spreadTo(still, gradient), gradient);
  };
  return sloped(tf.pow, () => [ofBase, ofExponent])(site);
};

const spreadTo = (mask: tf.Tensor, like: tf.Tensor) => tf.broadcastTo(mask, like.shape);

/** tf.add with zeros: tf.broadcastTo's own gradient ends at four dimensions. */
export const broadcastTo = (x: tf.Tensor, shape: readonly number[]): tf.Tensor => {
  if (`${x.shape}` === `${shape}`) return x;
  return x.dtype === 'float32'
    ? tf.add(x, tf.zeros([...shape]))
    : detached((given: tf.Tensor) => tf.broadcastTo(given, [...shape]))(x);
};

/** TensorFlow.js takes the softmax over the last axis only. */
const alongAxis =
  (apply: (x: tf.Tensor) => tf.Tensor): Rule =>
  (site) =>
  (input) => {
    const x = input(0).plain();
    const axis = axisAttribute(site, -1, x.rank);
    if (axis === x.rank - 1) return plainValue(apply(x));
    const swapped = x.shape.map((_, index) => (index === axis ? x.rank - 1 : index === x.rank - 1 ? axis : index));
    return plainValue(tf.transpose(apply(tf.transpose(x, swapped)), swapped));
  };

export const elementwiseRules = {
  Sigmoid: flat(tf.sigmoid, (_x, y) => tf.mul(y, tf.sub(1, y))),
  Tanh: flat(tf.tanh, (_x, y) => tf.sub(1, tf.square(y))),
  Softplus: flat(tf.softplus, (x) => tf.sigmoid(x)),
  Erf: flat(tf.erf, (x) => tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI))),
  Sin: flat(tf.sin, (x) => tf.cos(x)),
  Cos: flat(tf.cos, (x) => tf.neg(tf.sin(x))),
  Neg: unary(tf.neg),
  /** Where dy is 0 the value may be beyond float32: it is of a branch that is not taken. */
  Exp: steep(tf.exp, (dy, _x, y, { isBelowSteep }) => through(dy, y, isBelowSteep)),
  Log: steep(tf.log, (dy, x) => tf.div(dy, x)),
  Sqrt: steep(tf.sqrt, (dy, _x, y) => tf.div(tf.mul(dy, 0.5), y)),
  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Mul: mul,
  Div: div,
  Pow: pow,
  Expand: (site) => (input) => plainValue(broadcastTo(input(0).plain(), outputShape(site))),
  Softmax: alongAxis((x) => tf.softmax(x)),
  LogSoftmax: alongAxis((x) => tf.logSoftmax(x)),
} satisfies Partial<OpTable<Rule>>;
