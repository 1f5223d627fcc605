/** What the rule of an op sees, and a value between ops: TensorFlow.js convolves and pools with channels last, ONNX with channels first. */

import type { NodeView } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';

/** Each form is made when it is first asked for, so a run of ops with channels last converts once. */
export interface Value {
  /** Sizes in ONNX's order. */
  readonly shape: readonly number[];
  /** The form that it was computed in. */
  readonly isChannelsLast: boolean;
  /** The tensor as ONNX orders it. */
  plain(): tf.Tensor;
  /** [N, H, W, C]; only values of four dimensions have it. */
  channelsLast(): tf.Tensor4D;
}

const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

/** Where an ONNX axis of a value of four dimensions is in the channels-last form. */
export const lastAxis = (axis: number): number => toLast.indexOf(axis);

/** A constant. Its tensors live until the network is closed; those made within a call end with the call. */
export function constantValue(tensor: tf.Tensor, keep: <T extends tf.Tensor>(make: () => T) => T): Value {
  let last: tf.Tensor4D | undefined;
  return {
    shape: tensor.shape,
    isChannelsLast: false,
    plain: () => tensor,
    channelsLast: () => (last ??= keep(() => tf.transpose(tensor as tf.Tensor4D, toLast))),
  };
}

export function plainValue(tensor: tf.Tensor): Value {
  let last: tf.Tensor4D | undefined;
  return {
    shape: tensor.shape,
    isChannelsLast: false,
    plain: () => tensor,
    channelsLast: () => (last ??= tf.transpose(tensor as tf.Tensor4D, toLast)),
  };
}

export function channelsLastValue(tensor: tf.Tensor4D): Value {
  let plain: tf.Tensor | undefined;
  return {
    shape: [tensor.shape[0], tensor.shape[3], tensor.shape[1], tensor.shape[2]],
    isChannelsLast: true,
    plain: () => (plain ??= tf.transpose(tensor, toFirst)),
    channelsLast: () => tensor,
  };
}

/** A value by value function in whichever form the value has. */
export function map(value: Value, apply: (tensor: tf.Tensor) => tf.Tensor): Value {
  return value.isChannelsLast
    ? channelsLastValue(apply(value.channelsLast()) as tf.Tensor4D)
    : plainValue(apply(value.plain()));
}

/** A tensor for each value of a list. */
export type TensorsOf<List extends readonly unknown[]> = { -readonly [Index in keyof List]: tf.Tensor };

/** The same for several values that broadcast; with channels last if one of them has this form. */
export function mapAll<const Values extends readonly Value[]>(
  values: Values,
  apply: (...tensors: TensorsOf<Values>) => tf.Tensor,
): Value {
  const rank = Math.max(...values.map((value) => value.shape.length));
  if (rank !== 4 || !values.some((value) => value.isChannelsLast)) {
    return plainValue(apply(...(values.map((value) => value.plain()) as TensorsOf<Values>)));
  }
  const tensors = values.map((value) => {
    if (value.shape.length === 4) return value.channelsLast();
    const padded = [...new Array<number>(4 - value.shape.length).fill(1), ...value.shape];
    return tf.transpose(tf.reshape(value.plain(), padded), toLast);
  });
  return channelsLastValue(apply(...(tensors as TensorsOf<Values>)) as tf.Tensor4D);
}

/** A reduction in the value's own form, if its result has this form too; else in ONNX's order. */
export function overAxes(
  value: Value,
  axes: readonly number[],
  keep: boolean,
  apply: (x: tf.Tensor, axes: number[], keep: boolean) => tf.Tensor,
): Value {
  const last = value.isChannelsLast && (keep || axes.every((axis) => axis >= 2));
  if (!last) return plainValue(apply(value.plain(), [...axes], keep));
  const result = apply(value.channelsLast(), axes.map(lastAxis), keep);
  return keep ? channelsLastValue(result as tf.Tensor4D) : plainValue(result);
}

export interface Site extends NodeView {
  /** Whether this op's slope may be infinite at a finite input, and whether the gradient that arrives may be (slopes.ts). */
  readonly isSteep: boolean;
  readonly isBelowSteep: boolean;
  /** Whether an input may be NaN. */
  readonly isAboveSteep: boolean;
  /** Makes a tensor that lives until the network is closed. */
  keep<T extends tf.Tensor>(make: () => T): T;
  /** The name of the backend that runs it. */
  readonly backend: string;
  /** Whether the backend has a kernel of TensorFlow.js. */
  hasKernel(name: string): boolean;
}

/** The value of an input by its index. Constants that no op asks for are never put on the device. */
export type Inputs = (index: number) => Value;

export type Rule = (site: Site) => (input: Inputs) => Value | Value[];
