/** Files with unusual graphs (test/fixtures/graphs) have PyTorch's logits and gradient. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openClassifier } from './open.js';

const file = (name: string) => fileURLToPath(new URL(`../../../../test/fixtures/graphs/${name}`, import.meta.url));

interface Oracle {
  readonly images: number[][];
  readonly logits: number[][];
  /** Of the logit of class 1 less that of class 0. */
  readonly grad: number[][];
}

it.each(['onnxruntime', 'tfjs'] as const)(
  'the output that a manifest names is computed by %s, with its gradient',
  async (engine) => {
    const oracle: Oracle = JSON.parse(readFileSync(file('feat_logits.json'), 'utf8'));
    const options = { model: file('feat_logits.onnx'), manifest: { output: 'logits' }, batch: 2, threads: 1, engine };
    const classifier = await openClassifier(options);
    try {
      expect(classifier.numClasses).toBe(4);
      const cotangents = oracle.images.flatMap(() => [-1, 1, 0, 0]);
      const found = await classifier.inputGradient(
        Float32Array.from(oracle.images.flat()),
        Float32Array.from(cotangents),
      );
      // Values of .1 to 1, summed in float32 in another order.
      for (const [index, value] of oracle.logits.flat().entries()) expect(found.logits[index]).toBeCloseTo(value, 6);
      for (const [index, value] of oracle.grad.flat().entries()) expect(found.gradient[index]).toBeCloseTo(value, 6);
    } finally {
      await classifier.close();
    }
  },
);

it.each(['onnxruntime', 'tfjs'] as const)(
  'windowed attention with Dropouts of ratio 0 in training mode is computed by %s',
  async (engine) => {
    const [rows, dimension, classes] = [2, 3072, 5];
    const bytes = readFileSync(file('swin.f32'));
    const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const [images, logits, gradient] = [
      values.subarray(0, rows * dimension),
      values.subarray(rows * dimension, rows * (dimension + classes)),
      values.subarray(rows * (dimension + classes)),
    ];
    const classifier = await openClassifier({ model: file('swin.onnx'), batch: 3, threads: 1, engine });
    try {
      const found = await classifier.inputGradient(images, Float32Array.from([-1, 1, 0, 0, 0, -1, 1, 0, 0, 0]));
      const error = (a: Float32Array, b: Float32Array) =>
        a.reduce((most, one, at) => Math.max(most, Math.abs(one - b[at]!)), 0) /
        b.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
      expect(error(found.logits, logits)).toBeLessThan(1e-5);
      expect(error(found.gradient, gradient)).toBeLessThan(1e-5);
    } finally {
      await classifier.close();
    }
  },
);
