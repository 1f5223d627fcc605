/**
 * Files in the form of the ONNX Model Zoo's caffenet, googlenet and vgg19: opsets 7 to 12, batch fixed to 1, weights listed as
 * inputs, padding instead of pools that round up, Reshape to one row, Dropouts, a Softmax at the end.
 */
import { openClassifier } from '@isthmus/engine';
import { inspectModel } from '@isthmus/onnx';
import { describe, expect, it } from 'vitest';
import { onnxFile } from '../../models/paper/onnxFile.mjs';
import { cotangents, pixels, relativeError } from './seeded.js';

// An eighth of the width: the form of the file does not depend on it.
const divisor = 8;
const numClasses = 20;
const manifest = { scale: 255, mean: [104, 117, 123], channelOrder: 'bgr' as const };

async function outcome(model: Uint8Array, rows: number) {
  const network = await openClassifier({ model, manifest, batch: rows });
  const { removedSoftmax, opset, producer } = network.describe();
  const result = await network.inputGradient(pixels(rows * network.dimension, 3), cotangents(rows * numClasses, 4));
  await network.close();
  return { ...result, removedSoftmax, opset, producer };
}

describe.each(['caffenet', 'googlenet', 'vgg19'] as const)('%s', (name) => {
  it.each([7, 8, 9, 10, 11, 12])('of opset %i is the network that its plain form is, at any batch', async (opset) => {
    const rows = 2;
    const plain = await outcome(onnxFile(name, { divisor, numClasses }), rows);
    const zoo = await outcome(onnxFile(name, { divisor, numClasses, style: 'zoo', opset }), rows);
    expect(zoo).toMatchObject({ removedSoftmax: 'Softmax', opset });
    expect(plain.removedSoftmax).toBeNull();
    expect(relativeError(zoo.logits, plain.logits)).toBeLessThan(1e-6);
    expect(relativeError(zoo.gradient, plain.gradient)).toBeLessThan(1e-6);
  });

  it('is accepted as `models add` looks at it', () => {
    const size = name === 'caffenet' ? 227 : 224;
    const summary = inspectModel(onnxFile(name, { divisor, numClasses, style: 'zoo', opset: 9 }), { manifest });
    expect(summary).toMatchObject({ inputShape: [3, size, size], numClasses });
  });
});
