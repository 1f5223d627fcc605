/** Gemm and MatMul. */
import { floatAttribute, inputShape, intAttribute, matrixFactors, type OpTable, outputShape } from '@isthmus/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { broadcastTo } from './elementwise.js';
import type { Rule } from './rule.js';
import { plainValue } from './value.js';

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
  const [left, right] = [inputShape(site, 0), inputShape(site, 1)];
  const { a, b, inner } = matrixFactors(left, right);
  const shape = [...outputShape(site)];
  if (b.length === 2) {
    return (input) => {
      const rows = tf.reshape(input(0).plain(), [-1, inner]);
      return plainValue(tf.reshape(tf.matMul(rows, tf.reshape(input(1).plain(), [...b])), shape));
    };
  }
  const lead = shape.slice(0, shape.length - Number(left.length > 1) - Number(right.length > 1));
  const stack = (x: tf.Tensor, dims: readonly number[]) => {
    const matrix = dims.slice(-2);
    return tf.reshape(broadcastTo(tf.reshape(x, [...dims]), [...lead, ...matrix]), [-1, ...matrix]);
  };
  return (input) => plainValue(tf.reshape(tf.matMul(stack(input(0).plain(), a), stack(input(1).plain(), b)), shape));
};

export const productRules = { Gemm: gemm, MatMul: matMul } satisfies Partial<OpTable<Rule>>;
