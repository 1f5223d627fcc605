/** Ops that move values without computing, and reductions. */
import {
  axisAttribute,
  axisOf,
  hasInput,
  inputNumbers,
  inputShape,
  intAttribute,
  item,
  type OpTable,
  outputShape,
  permOf,
  reducedAxes,
  sliceRanges,
} from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { everyNth, pick } from './pick.js';
import type { Rule } from './rule.js';
import { channelsLastValue, lastAxis, overAxes, plainValue } from './value.js';

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
