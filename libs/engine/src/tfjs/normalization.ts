/** LRN, BatchNormalization and LayerNormalization. */
import { axesFrom, epsilonOf, hasInput, imageShape, inputShape, lrnOf, type OpTable } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { channelsLastValue, mapAll, plainValue, type Rule } from './rule.js';

/**
 * x / (bias + alpha/size * sum of x^2 over `size` channels)^beta (Krizhevsky, Sutskever, Hinton 2012, section 3.3). The sum
 * is a product with a band of ones: tf.localResponseNormalization knows windows of odd size only, and has no kernel on
 * some backends.
 */
const lrn: Rule = (site) => {
  const [, channels] = imageShape(site, 0);
  const { size, alpha, beta, bias } = lrnOf(site);
  const before = Math.floor((size - 1) / 2);
  const values = Float32Array.from({ length: channels * channels }, (_, index) => {
    const offset = Math.floor(index / channels) - (index % channels);
    return offset >= -before && offset < size - before ? alpha / size : 0;
  });
  const band = site.keep(() => tf.tensor2d(values, [channels, channels]));
  return (input) => {
    const x = input(0).channelsLast();
    const sums = tf.matMul(tf.reshape(tf.square(x), [-1, channels]), band);
    return channelsLastValue(tf.mul(x, tf.reshape(tf.pow(tf.add(sums, bias), -beta), x.shape)));
  };
};

/** (x - mean) / sqrt(variance + epsilon) * scale + bias, per channel. */
const batchNormalization: Rule = (site) => {
  const epsilon = epsilonOf(site);
  const perChannel = inputShape(site, 0)
    .slice(1)
    .map((_, axis) => (axis === 0 ? -1 : 1));
  return (input) => {
    const parameter = (index: number) => tf.reshape(input(index).plain(), perChannel);
    const [scale, bias, mean, variance] = [parameter(1), parameter(2), parameter(3), parameter(4)];
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, epsilon)));
    return mapAll([input(0), plainValue(mean), plainValue(factor), plainValue(bias)], (x, middle, slope, offset) =>
      tf.add(tf.mul(tf.sub(x, middle), slope), offset),
    );
  };
};

/** (x - mean) / sqrt(variance + epsilon) * scale + bias, statistics over the axes from `axis` on (Ba, Kiros, Hinton 2016). */
const layerNormalization: Rule = (site) => {
  const over = axesFrom(site, inputShape(site, 0).length);
  const epsilon = epsilonOf(site);
  return (input) => {
    const x = input(0).plain();
    const centred = tf.sub(x, tf.mean(x, over, true));
    const variance = tf.mean(tf.square(centred), over, true);
    const scaled = tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, epsilon))), input(1).plain());
    return plainValue(hasInput(site, 2) ? tf.add(scaled, input(2).plain()) : scaled);
  };
};

export const normalizationRules = {
  LRN: lrn,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
} satisfies Partial<OpTable<Rule>>;
