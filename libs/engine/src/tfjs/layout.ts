/** Ops that move values without computing, reductions and matrix products. */
import {
  axisAttribute,
  axisOf,
  floatAttribute,
  hasInput,
  inputNumbers,
  inputShape,
  intAttribute,
  item,
  matrixFactors,
  type OpTable,
  outputShape,
  permOf,
  reducedAxes,
  sliceRanges,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { broadcastTo } from './elementwise.js';
import { everyNth, pick } from './pick.js';
import { channelsLastValue, lastAxis, overAxes, plainValue, type Rule } from './rule.js';

const reshape: Rule = (site) => (input) => plainValue(tf.reshape(input(0).plain(), [...outputShape(site)]));

const transpose: Rule = (site) => {
  const order = permOf(site, inputShape(site, 0).length);
  return (input) => plainValue(tf.transpose(input(0).plain(), [...order]));
};

const concat: Rule = (site) => {
  const axis = axisAttribute(site, 0, outputShape(site).length);
  return (input) => {
    const values = site.node.inputs.map((_, index) => input(index));
    if (!values.some((value) => value.isChannelsLast)) {
      return plainValue(
        tf.concat(
          values.map((value) => value.plain()),
          axis,
        ),
      );
    }
    return channelsLastValue(
      tf.concat(
        values.map((value) => value.channelsLast()),
        lastAxis(axis),
      ),
    );
  };
};

const split: Rule = (site) => {
  const axis = axisAttribute(site, 0, inputShape(site, 0).length);
  const sizes = inputNumbers(site, 1);
  return (input) => tf.split(input(0).plain(), sizes, axis).map((part) => plainValue(part));
};

const slice: Rule = (site) => {
  const ranges = sliceRanges(site, inputShape(site, 0));
  return (input) =>
    plainValue(
      ranges.reduce((x, { axis, start, step, count }) => everyNth(x, axis, start, step, count), input(0).plain()),
    );
};

/** A negative amount crops. */
const pad: Rule = (site) => {
  const shape = inputShape(site, 0);
  const amounts = inputNumbers(site, 1);
  const fill = hasInput(site, 2) ? item(inputNumbers(site, 2), 0) : 0;
  const sides = shape.map((size, axis) => {
    const [before, after] = [item(amounts, axis), item(amounts, axis + shape.length)];
    return {
      begin: Math.max(0, -before),
      size: size + Math.min(0, before) + Math.min(0, after),
      added: [Math.max(0, before), Math.max(0, after)] as [number, number],
    };
  });
  const crop = { begin: sides.map(({ begin }) => begin), size: sides.map(({ size }) => size) };
  const added = sides.map((side) => side.added);
  const crops = amounts.some((amount) => amount < 0);
  return (input) => {
    const x = crops ? tf.slice(input(0).plain(), crop.begin, crop.size) : input(0).plain();
    return plainValue(tf.pad(x, added, fill));
  };
};

const gather: Rule = (site) => {
  const shape = inputShape(site, 0);
  const axis = axisAttribute(site, 0, shape.length);
  const indices = inputNumbers(site, 1).map((index) => axisOf(site, index, item(shape, axis)));
  return (input) => plainValue(tf.reshape(pick(input(0).plain(), axis, indices), [...outputShape(site)]));
};

/** A mean over height and width, which ends most networks, stays in the form that the convolutions left. */
const reduce =
  (apply: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): Rule =>
  (site) => {
    const axes = reducedAxes(site, inputShape(site, 0).length);
    const keep = intAttribute(site.node, 'keepdims', 1) === 1;
    return (input) => overAxes(input(0), axes, keep, apply);
  };

export const layoutRules = {
  Reshape: reshape,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Gather: gather,
  ReduceMean: reduce(tf.mean),
  ReduceSum: reduce(tf.sum),
  ReduceProd: reduce(tf.prod),
  GlobalAveragePool: () => (input) => overAxes(input(0), [2, 3], true, tf.mean),
} satisfies Partial<OpTable<Rule>>;

/** alpha A' B' + beta C, A' and B' transposed where asked. */
const gemm: Rule = ({ node }) => {
  const [transA, transB] = [intAttribute(node, 'transA', 0) === 1, intAttribute(node, 'transB', 0) === 1];
  const [alpha, beta] = [floatAttribute(node, 'alpha', 1), floatAttribute(node, 'beta', 1)];
  return (input) => {
    const product = tf.matMul(input(0).plain(), input(1).plain(), transA, transB);
    const scaled = alpha === 1 ? product : tf.mul(product, alpha);
    if (!node.inputs[2]) return plainValue(scaled);
    const offset = input(2).plain();
    return plainValue(tf.add(scaled, beta === 1 ? offset : tf.mul(offset, beta)));
  };
};

/**
 * NumPy's matmul. A layer of weights is one product of matrices; other leading axes are made equal first, because the
 * gradient of tf.matMul does not sum over repeated ones.
 */
const matMul: Rule = (site) => {
  const { a, b, inner, leadOf } = matrixFactors(inputShape(site, 0), inputShape(site, 1));
  const shape = [...outputShape(site)];
  if (b.length === 2) {
    return (input) => {
      const rows = tf.reshape(input(0).plain(), [-1, inner]);
      return plainValue(tf.reshape(tf.matMul(rows, tf.reshape(input(1).plain(), [...b])), shape));
    };
  }
  const lead = leadOf(shape);
  const stack = (x: tf.Tensor, dims: readonly number[]) => {
    const matrix = dims.slice(-2);
    return tf.reshape(broadcastTo(tf.reshape(x, [...dims]), [...lead, ...matrix]), [-1, ...matrix]);
  };
  return (input) => plainValue(tf.reshape(tf.matMul(stack(input(0).plain(), a), stack(input(1).plain(), b)), shape));
};

export const productRules = { Gemm: gemm, MatMul: matMul } satisfies Partial<OpTable<Rule>>;
