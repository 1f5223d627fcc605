/** The output that a manifest names has PyTorch's values and gradient, whatever the file's other outputs (test/fixtures/graphs). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openClassifier } from './open.js';

const file = (name: string) => fileURLToPath(new URL(`../../../test/fixtures/graphs/${name}`, import.meta.url));

interface Oracle {
  readonly images: number[][];
  readonly logits: number[][];
  /** Of class 1 less class 0. */
  readonly grad: number[][];
}

it.each(['onnxruntime', 'tfjs'] as const)('is computed by %s, with its gradient', async (engine) => {
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
});
