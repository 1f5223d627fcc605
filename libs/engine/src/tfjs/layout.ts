/** Ops that move values without computing, and reductions. */
import type { OpTable } from '@isthmus/onnx';
import { intAttribute, intsAttribute, numbersOf } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { everyNth, pick } from './pick.js';
import { constantInts, type Rule, resolveAxis } from './rule.js';
import { channelsLastValue, lastAxis, overAxes, plainValue } from './value.js';

const reshape: Rule =
  ({ outputs }) =>
  (input) =>
    plainValue(tf.reshape(input(0).plain(), [...outputs[0]!.shape]));

const transpose: Rule = ({ node, inputs }) => {
  const { shape } = inputs[0]!;
  const order = intsAttribute(node, 'perm') ?? shape.map((_, index) => shape.length - 1 - index);
  return (input) => plainValue(tf.transpose(input(0).plain(), [...order]));
};

const concat: Rule = ({ node, outputs }) => {
  const axis = resolveAxis(intAttribute(node, 'axis', 0), outputs[0]!.shape.length);
  return (input) => {
    const values = node.inputs.map((_, index) => input(index));
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
  const axis = resolveAxis(intAttribute(site.node, 'axis', 0), site.inputs[0]!.shape.length);
  const sizes = constantInts(site, 1);
  return (input) => tf.split(input(0).plain(), sizes, axis).map((part) => plainValue(part));
};

/** Start, end and step are clamped as ONNX says; the output's size is the number of values. */
const slice: Rule = (site) => {
  const { shape } = site.inputs[0]!;
  const starts = constantInts(site, 1);
  const axes = site.node.inputs[3] ? constantInts(site, 3) : starts.map((_, index) => index);
  const steps = site.node.inputs[4] ? constantInts(site, 4) : starts.map(() => 1);
  const ranges = axes.map((stated, index) => {
    const axis = resolveAxis(stated, shape.length);
    const size = shape[axis]!;
    const step = steps[index]!;
    const from = starts[index]! < 0 ? starts[index]! + size : starts[index]!;
    const start = Math.min(Math.max(from, 0), step > 0 ? size : size - 1);
    return { axis, start, step, count: site.outputs[0]!.shape[axis]! };
  });
  return (input) => {
    const picked = ranges.reduce(
      (x, { axis, start, step, count }) => everyNth(x, axis, start, step, count),
      input(0).plain(),
    );
    return plainValue(picked);
  };
};

/** A negative amount crops. */
const pad: Rule = (site) => {
  const { shape } = site.inputs[0]!;
  const amounts = constantInts(site, 1);
  const fill = site.constants[2] ? numbersOf(site.constants[2])[0]! : 0;
  const pairs = shape.map((_, axis) => [amounts[axis]!, amounts[axis + shape.length]!] as [number, number]);
  const crop = { begin: pairs.map(([before]) => Math.max(0, -before)), size: pairs.map(cropped) };
  function cropped([before, after]: [number, number], axis: number) {
    return shape[axis]! + Math.min(0, before) + Math.min(0, after);
  }
  const added = pairs.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as [number, number]);
  const crops = pairs.some(([before, after]) => before < 0 || after < 0);
  return (input) => {
    const x = crops ? tf.slice(input(0).plain(), crop.begin, crop.size) : input(0).plain();
    return plainValue(tf.pad(x, added, fill));
  };
};

const gather: Rule = (site) => {
  const { shape } = site.inputs[0]!;
  const axis = resolveAxis(intAttribute(site.node, 'axis', 0), shape.length);
  const indices = constantInts(site, 1).map((index) => resolveAxis(index, shape[axis]!));
  return (input) => plainValue(tf.reshape(pick(input(0).plain(), axis, indices), [...site.outputs[0]!.shape]));
};

/** A mean over height and width, which ends most networks, stays in the form that the convolutions left. */
const reduce =
  (apply: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor): Rule =>
  (site) => {
    const rank = site.inputs[0]!.shape.length;
    const stated =
      site.node.op === 'ReduceSum' && site.node.inputs[1] ? constantInts(site, 1) : intsAttribute(site.node, 'axes');
    const axes = (stated ?? Array.from({ length: rank }, (_, axis) => axis)).map((axis) => resolveAxis(axis, rank));
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
