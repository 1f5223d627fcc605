/** LRN, BatchNormalization and LayerNormalization. */
import type { OpTable } from '@isthmus/onnx';
import { floatAttribute, intAttribute } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { type Rule, resolveAxis } from './rule.js';
import { channelsLastValue, mapAll, plainValue } from './value.js';

/**
 * x / (bias + alpha/size * sum of x^2 over `size` channels)^beta (Krizhevsky, Sutskever, Hinton 2012, section 3.3). The sum
 * is a product with a band of ones: tf.localResponseNormalization knows windows of odd size only, and has no kernel on
 * some backends.
 */
const lrn: Rule = ({ node, inputs, keep }) => {
  const channels = inputs[0]!.shape[1]!;
  const size = intAttribute(node, 'size', 1);
  const [alpha, beta, bias] = [
    floatAttribute(node, 'alpha', 1e-4),
    floatAttribute(node, 'beta', 0.75),
    floatAttribute(node, 'bias', 1),
  ];
  const before = Math.floor((size - 1) / 2);
  const values = Float32Array.from({ length: channels * channels }, (_, index) => {
    const offset = Math.floor(index / channels) - (index % channels);
    return offset >= -before && offset < size - before ? alpha / size : 0;
  });
  const band = keep(() => tf.tensor2d(values, [channels, channels]));
  return (input) => {
    const x = input(0).channelsLast();
    const sums = tf.matMul(tf.reshape(tf.square(x), [-1, channels]), band);
    return channelsLastValue(tf.mul(x, tf.reshape(tf.pow(tf.add(sums, bias), -beta), x.shape)));
  };
};

/** (x - mean) / sqrt(variance + epsilon) * scale + bias, per channel. */
const batchNormalization: Rule = ({ node, inputs }) => {
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  const perChannel = [-1, ...inputs[0]!.shape.slice(2).map(() => 1)];
  return (input) => {
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => tf.reshape(input(index).plain(), perChannel));
    const factor = tf.div(scale!, tf.sqrt(tf.add(variance!, epsilon)));
    return mapAll([input(0), plainValue(mean!), plainValue(factor), plainValue(bias!)], (x, middle, slope, offset) =>
      tf.add(tf.mul(tf.sub(x!, middle!), slope!), offset!),
    );
  };
};

/** (x - mean) / sqrt(variance + epsilon) * scale + bias, statistics over the axes from `axis` on (Ba, Kiros, Hinton 2016). */
const layerNormalization: Rule = ({ node, inputs }) => {
  const { shape } = inputs[0]!;
  const first = resolveAxis(intAttribute(node, 'axis', -1), shape.length);
  const over = shape.flatMap((_, axis) => (axis >= first ? [axis] : []));
  const epsilon = floatAttribute(node, 'epsilon', 1e-5);
  return (input) => {
    const x = input(0).plain();
    const centred = tf.sub(x, tf.mean(x, over, true));
    const variance = tf.mean(tf.square(centred), over, true);
    const scaled = tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), input(1).plain());
    return plainValue(node.inputs[2] ? tf.add(scaled, input(2).plain()) : scaled);
  };
};

export const normalizationRules = {
  LRN: lrn,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
} satisfies Partial<OpTable<Rule>>;
