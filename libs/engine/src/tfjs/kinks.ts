/**
 * Ops with kinks and jumps. At a kink each takes the slope that PyTorch takes there (docs/conventions.md, "Slopes at kinks", has the table,
 * test/engine/kinks.test.ts holds it).
 */
import {
  floatAttribute,
  hasInput,
  inputNumbers,
  inputShape,
  inputTensor,
  intAttribute,
  item,
  type Node,
  type OpTable,
  outputValue,
  reducedAxes,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { zeroAtBounds } from '../gradient/slopes.js';
import { towardsZero } from './elementwise.js';
import { map, mapAll, overAxes, plainValue, type Rule, type Site } from './rule.js';
import { chosen, detached, through, withSlopes } from './slopes.js';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Steps of one value, such as rounding, which have no gradient. */
const mask =
  (apply: (x: tf.Tensor) => tf.Tensor): Rule =>
  () =>
  (input) =>
    map(input(0), detached(apply));

/** Steps of two values, such as comparisons. */
const mask2 =
  (apply: Binary): Rule =>
  () =>
  (input) =>
    mapAll([input(0), input(1)], detached(apply));

/** The wasm backend's minimum, maximum and bounds lose NaN. Where NaN may arrive it is put back. */
const keepingNaN = (site: Site, y: tf.Tensor, ...inputs: tf.Tensor[]): tf.Tensor =>
  site.isAboveSteep && site.backend === 'wasm'
    ? inputs.reduce((kept, input) => {
        const given = tf.add(input, tf.zerosLike(kept));
        return tf.where(tf.isNaN(given), given, kept);
      }, y)
    : y;

/** A function of one value and its gradient, of dy, x and y. */
const kinked =
  (
    apply: (x: tf.Tensor, node: Node) => tf.Tensor,
    slope: (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, site: Site) => tf.Tensor,
  ): Rule =>
  (site) =>
  (input) =>
    map(input(0), (value) =>
      withSlopes([value], (x) => keepingNaN(site, apply(x, site.node), x), [(dy, [x], y) => slope(dy, x, y, site)]),
    );

const scaled = (dy: tf.Tensor, factor: number) => (factor === 0 ? tf.zerosLike(dy) : tf.mul(dy, factor));

const clip: Rule = (site) => {
  const bound = (index: number) => (hasInput(site, index) ? item(inputNumbers(site, index), 0) : undefined);
  const [low, high] = [bound(1), bound(2)];
  const least = low ?? Number.NEGATIVE_INFINITY;
  const most = high ?? Number.POSITIVE_INFINITY;
  const inside = (x: tf.Tensor, y: tf.Tensor) =>
    zeroAtBounds(low, high) ? tf.logicalAnd(tf.greater(x, least), tf.less(x, most)) : tf.equal(x, y);
  // ONNX raises to the lower bound first, so of crossed bounds the upper one stands.
  const apply = (x: tf.Tensor) => keepingNaN(site, tf.clipByValue(x, Math.min(least, most), most), x);
  return (input) =>
    map(input(0), (value) => withSlopes([value], (x) => apply(x), [(dy, [x], y) => chosen(inside(x, y), dy)]));
};

/** min(max(alpha x + beta, 0), 1) */
const gate = (x: tf.Tensor, alpha: number, beta: number) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);
const gateOf = (x: tf.Tensor, node: Node) =>
  gate(x, floatAttribute(node, 'alpha', 0.2), floatAttribute(node, 'beta', 0.5));
const between = (x: tf.Tensor, low: number, high: number) => tf.logicalAnd(tf.greater(x, low), tf.less(x, high));

/** The larger (or smaller) input gets dy; two equal ones get half of it each. */
const extreme =
  (apply: Binary, wins: Binary): Rule =>
  (site) => {
    const share = (dy: tf.Tensor, winner: tf.Tensor, loser: tf.Tensor) =>
      tf.where(tf.equal(winner, loser), tf.mul(dy, 0.5), chosen(wins(winner, loser), dy));
    return (input) =>
      mapAll([input(0), input(1)], (left, right) =>
        withSlopes([left, right], (a, b) => keepingNaN(site, apply(a, b), a, b), [
          inputTensor(site, 0) ? null : (dy, [a, b]) => share(dy, a, b),
          inputTensor(site, 1) ? null : (dy, [a, b]) => share(dy, b, a),
        ]),
      );
  };

/** The larger of two, of equal ones the first: how a window's maximum is made of its cells. */
export const firstLarger = (left: tf.Tensor, right: tf.Tensor): tf.Tensor =>
  withSlopes([left, right], (a, b) => tf.maximum(a, b), [
    (dy, [a, b]) => chosen(tf.greaterEqual(a, b), dy),
    (dy, [a, b]) => chosen(tf.less(a, b), dy),
  ]);

/** Over one axis the first extreme value gets dy, as of max(dim); over several all of them get an even share, as of amax. */
const extremeOver =
  (
    apply: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor,
    argument: (x: tf.Tensor, axis: number) => tf.Tensor,
  ): Rule =>
  (site) => {
    const wanted = reducedAxes(site, inputShape(site, 0).length);
    const keepdims = intAttribute(site.node, 'keepdims', 1) === 1;
    const over = (value: tf.Tensor, axes: number[], keep: boolean) =>
      withSlopes([value], (x) => apply(x, axes, keep), [
        (dy, [x], y) => {
          const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
          const gradient = tf.reshape(dy, kept);
          if (axes.length > 1) {
            const equal = tf.equal(x, tf.reshape(y, kept));
            return chosen(
              equal,
              tf.mul(tf.div(gradient, tf.sum(tf.cast(equal, 'float32'), axes, true)), tf.onesLike(x)),
            );
          }
          const axis = item(axes, 0);
          const size = item(x.shape, axis);
          const places = x.shape.map((_, at) => (at === axis ? size : 1));
          const first = tf.equal(
            tf.reshape(argument(x, axis), kept),
            tf.reshape(tf.range(0, size, 1, 'int32'), places),
          );
          return chosen(first, tf.mul(gradient, tf.onesLike(x)));
        },
      ]);
    return (input) => overAxes(input(0), wanted, keepdims, over);
  };

const where: Rule = (site) => {
  const { type, shape } = outputValue(site);
  const spread = (x: tf.Tensor) => (`${x.shape}` === `${shape}` ? x : tf.broadcastTo(x, [...shape]));
  const moves = (index: number) => type === 'float32' && !inputTensor(site, index);
  return (input) => {
    const values = [input(0).plain(), input(1).plain(), input(2).plain()] as const;
    return plainValue(
      withSlopes(values, (condition, a, b) => tf.where(spread(condition), spread(a), spread(b)), [
        null,
        moves(1) ? (dy, [condition]) => chosen(spread(condition), dy) : null,
        moves(2) ? (dy, [condition]) => chosen(tf.logicalNot(spread(condition)), dy) : null,
      ]),
    );
  };
};

const cast: Rule = (site) => {
  const type = ({ float32: 'float32', int32: 'int32', int64: 'int32', bool: 'bool' } as const)[outputValue(site).type];
  // The wasm backend casts to bool as to a byte: -1 becomes 255, and 0.5 becomes 0.
  const apply = (x: tf.Tensor) => (type === 'bool' ? tf.notEqual(x, tf.zerosLike(x)) : tf.cast(x, type));
  return (input) => map(input(0), detached(apply));
};

/** a - b trunc(a/b) where fmod is 1, which is all that ONNX has for numbers with a fraction. */
const mod: Rule = (site) => {
  return (input) =>
    mapAll([input(0), input(1)], (left, right) =>
      withSlopes([left, right], (a, b) => tf.sub(a, tf.mul(towardsZero(tf.div(a, b)), b)), [
        inputTensor(site, 0) ? null : (dy) => dy,
        inputTensor(site, 1)
          ? null
          : (dy, [a, b], y) => tf.neg(through(dy, tf.div(tf.sub(a, y), b), site.isBelowSteep)),
      ]),
    );
};

export const kinkRules = {
  Relu: kinked(tf.relu, (dy, _x, y) => chosen(tf.greater(y, 0), dy)),
  LeakyRelu: kinked(
    (x, node) => tf.leakyRelu(x, floatAttribute(node, 'alpha', 0.01)),
    (dy, x, _y, { node }) => tf.where(tf.greater(x, 0), dy, scaled(dy, floatAttribute(node, 'alpha', 0.01))),
  ),
  /** The minimum keeps the branch that is not taken finite. */
  Elu: kinked(
    (x, node) => tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), floatAttribute(node, 'alpha', 1))),
    (dy, x, y, { node, isBelowSteep }) =>
      tf.where(tf.greater(x, 0), dy, through(dy, tf.add(y, floatAttribute(node, 'alpha', 1)), isBelowSteep)),
  ),
  Clip: clip,
  HardSigmoid: kinked(gateOf, (dy, _x, y, { node }) =>
    chosen(between(y, 0, 1), scaled(dy, floatAttribute(node, 'alpha', 0.2))),
  ),
  HardSwish: kinked(
    (x) => tf.mul(x, gate(x, 1 / 6, 0.5)),
    (dy, x, _y, { isBelowSteep }) => {
      const between = through(dy, tf.add(gate(x, 1 / 6, 0.5), tf.mul(x, 1 / 6)), isBelowSteep);
      return tf.where(tf.less(x, 3), chosen(tf.greater(x, -3), between), dy);
    },
  ),
  Abs: kinked(tf.abs, (dy, x, _y, { isBelowSteep }) => through(dy, tf.sign(x), isBelowSteep)),
  Min: extreme(tf.minimum, tf.less),
  Max: extreme(tf.maximum, tf.greater),
  ReduceMin: extremeOver((x, axes, keep) => tf.min(x, axes, keep), tf.argMin),
  ReduceMax: extremeOver((x, axes, keep) => tf.max(x, axes, keep), tf.argMax),
  Where: where,
  Mod: mod,
  Sign: mask(tf.sign),
  Floor: mask(tf.floor),
  IsNaN: mask(tf.isNaN),
  Not: mask(tf.logicalNot),
  And: mask2(tf.logicalAnd),
  Or: mask2(tf.logicalOr),
  Equal: mask2(tf.equal),
  Greater: mask2(tf.greater),
  GreaterOrEqual: mask2(tf.greaterEqual),
  Less: mask2(tf.less),
  LessOrEqual: mask2(tf.lessEqual),
  Cast: cast,
} satisfies Partial<OpTable<Rule>>;
