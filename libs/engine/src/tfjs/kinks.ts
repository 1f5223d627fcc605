/**
 * Ops with kinks and jumps. At a kink each takes the slope that PyTorch takes there (docs/conventions.md has the table,
 * test/engine/kinks.test.ts holds it).
 */
import type { OpTable } from '@isthmus/onnx';
import { floatAttribute, intAttribute, intsAttribute, type Node, numbersOf } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { zeroAtBounds } from '../clipBounds.js';
import { type Rule, resolveAxis, type Site } from './rule.js';
import { chosen, detached, through, withSlopes } from './slopes.js';
import { map, mapAll, overAxes, plainValue } from './value.js';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Comparisons, rounding and the like, which have no gradient. */
const mask =
  (count: 1 | 2, apply: (...tensors: tf.Tensor[]) => tf.Tensor): Rule =>
  () =>
  (input) =>
    mapAll(
      Array.from({ length: count }, (_, index) => input(index)),
      detached(apply),
    );

/** The wasm backend's minimum, maximum and bounds lose what is no number; where that may arrive it is put back. */
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
      withSlopes([value], (x) => keepingNaN(site, apply(x!, site.node), x!), [(dy, [x], y) => slope(dy, x!, y, site)]),
    );

const scaled = (dy: tf.Tensor, factor: number) => (factor === 0 ? tf.zerosLike(dy) : tf.mul(dy, factor));

const clip: Rule = (site) => {
  const { node, constants } = site;
  const bound = (index: number) => {
    const tensor = constants[index];
    if (node.inputs[index] && !tensor) throw new Error(`${node.op} "${node.name}": a bound is not constant`);
    return tensor ? numbersOf(tensor)[0]! : undefined;
  };
  const [low, high] = [bound(1), bound(2)];
  const least = low ?? Number.NEGATIVE_INFINITY;
  const most = high ?? Number.POSITIVE_INFINITY;
  const inside = (x: tf.Tensor, y: tf.Tensor) =>
    zeroAtBounds(low, high) ? tf.logicalAnd(tf.greater(x, least), tf.less(x, most)) : tf.equal(x, y);
  // ONNX raises to the lower bound first, so of crossed bounds the upper one stands.
  const apply = (x: tf.Tensor) => keepingNaN(site, tf.clipByValue(x, Math.min(least, most), most), x);
  return (input) =>
    map(input(0), (value) => withSlopes([value], (x) => apply(x!), [(dy, [x], y) => chosen(inside(x!, y), dy)]));
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
    const { constants } = site;
    const share = (dy: tf.Tensor, winner: tf.Tensor, loser: tf.Tensor) =>
      tf.where(tf.equal(winner, loser), tf.mul(dy, 0.5), chosen(wins(winner, loser), dy));
    return (input) =>
      mapAll([input(0), input(1)], (left, right) =>
        withSlopes([left!, right!], (a, b) => keepingNaN(site, apply(a!, b!), a!, b!), [
          constants[0] ? null : (dy, [a, b]) => share(dy, a!, b!),
          constants[1] ? null : (dy, [a, b]) => share(dy, b!, a!),
        ]),
      );
  };

/** The larger of two, of equal ones the first: how a window's maximum is made of its cells. */
export const firstLarger = (left: tf.Tensor, right: tf.Tensor): tf.Tensor =>
  withSlopes([left, right], (a, b) => tf.maximum(a!, b!), [
    (dy, [a, b]) => chosen(tf.greaterEqual(a!, b!), dy),
    (dy, [a, b]) => chosen(tf.less(a!, b!), dy),
  ]);

/** Over one axis the first extreme value gets dy, as of max(dim); over several all of them get an even share, as of amax. */
const extremeOver =
  (
    apply: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor,
    argument: (x: tf.Tensor, axis: number) => tf.Tensor,
  ): Rule =>
  ({ node, inputs }) => {
    const rank = inputs[0]!.shape.length;
    const stated = intsAttribute(node, 'axes') ?? Array.from({ length: rank }, (_, axis) => axis);
    const wanted = stated.map((axis) => resolveAxis(axis, rank));
    const keepdims = intAttribute(node, 'keepdims', 1) === 1;
    const over = (value: tf.Tensor, axes: number[], keep: boolean) =>
      withSlopes([value], (x) => apply(x!, axes, keep), [
        (dy, [x], y) => {
          const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
          const gradient = tf.reshape(dy, kept);
          if (axes.length > 1) {
            const equal = tf.equal(x!, tf.reshape(y, kept));
            return chosen(
              equal,
              tf.mul(tf.div(gradient, tf.sum(tf.cast(equal, 'float32'), axes, true)), tf.onesLike(x!)),
            );
          }
          const [axis] = axes as [number];
          const size = x!.shape[axis]!;
          const places = x!.shape.map((_, at) => (at === axis ? size : 1));
          const first = tf.equal(
            tf.reshape(argument(x!, axis), kept),
            tf.reshape(tf.range(0, size, 1, 'int32'), places),
          );
          return chosen(first, tf.mul(gradient, tf.onesLike(x!)));
        },
      ]);
    return (input) => overAxes(input(0), wanted, keepdims, over);
  };

const where: Rule =
  ({ node, constants, outputs }) =>
  (input) => {
    const { shape } = outputs[0]!;
    const spread = (x: tf.Tensor) => (`${x.shape}` === `${shape}` ? x : tf.broadcastTo(x, [...shape]));
    const values = node.inputs.map((_, index) => input(index).plain());
    return plainValue(
      withSlopes(values, (condition, a, b) => tf.where(spread(condition!), spread(a!), spread(b!)), [
        null,
        constants[1] || outputs[0]!.type !== 'float32' ? null : (dy, [condition]) => chosen(spread(condition!), dy),
        constants[2] || outputs[0]!.type !== 'float32'
          ? null
          : (dy, [condition]) => chosen(tf.logicalNot(spread(condition!)), dy),
      ]),
    );
  };

const cast: Rule = ({ outputs }) => {
  const type = ({ float32: 'float32', int32: 'int32', int64: 'int32', bool: 'bool' } as const)[outputs[0]!.type];
  // The wasm backend casts to bool as to a byte: -1 becomes 255, and 0.5 becomes 0.
  const apply = (x: tf.Tensor) => (type === 'bool' ? tf.notEqual(x, tf.zerosLike(x)) : tf.cast(x, type));
  return (input) =>
    map(
      input(0),
      detached((x) => apply(x!)),
    );
};

/** a - b trunc(a/b) where fmod is 1, which is all that ONNX has for numbers with a fraction. */
const mod: Rule = ({ constants, isBelowSteep }) => {
  const whole = (x: tf.Tensor) => tf.mul(tf.sign(x), tf.floor(tf.abs(x)));
  return (input) =>
    mapAll([input(0), input(1)], (left, right) =>
      withSlopes([left!, right!], (a, b) => tf.sub(a!, tf.mul(whole(tf.div(a!, b!)), b!)), [
        constants[0] ? null : (dy) => dy,
        constants[1] ? null : (dy, [a, b], y) => tf.neg(through(dy, tf.div(tf.sub(a!, y), b!), isBelowSteep)),
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
  Cast: cast,
} satisfies Partial<OpTable<Rule>>;
