/**
 * Compares networks that PyTorch exported with PyTorch: ops that torchvision's families lack, and small blocks of families
 * (test/fixtures/networks/export.py).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openClassifier } from './open.js';

const folder = fileURLToPath(new URL('../../../../test/fixtures/networks/', import.meta.url));
const names = readdirSync(folder);
const files = names.filter((name) => name.endsWith('.onnx') && names.includes(`${name.split('-')[0]}.f32`));

// The images and cotangents of export.py.
const rows = 3;
const dimension = 3 * 32 * 32;
const images = Float32Array.from({ length: rows * dimension }, (_, i) => Math.fround(((7919 * i) % 1000) / 1000));
const cotangents = Float32Array.from({ length: rows * 10 }, (_, i) => Math.fround(((31 * i) % 17) / 17 - 0.5));

function expected(name: string) {
  const bytes = readFileSync(`${folder}${name}.f32`);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  return { logits: values.subarray(0, rows * 10), gradient: values.subarray(rows * 10) };
}

const relativeError = (found: Float32Array, wanted: Float32Array) => {
  const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(found.map((value, index) => value - wanted[index]!)) / largest(wanted);
};

describe('networks exported by PyTorch', () => {
  it('are there', () => {
    expect(files.length).toBe(7);
  });

  it.each(files)('%s has PyTorch’s logits and input gradients', async (file) => {
    const { logits, gradient } = expected(file.split('-')[0]!);
    // Two rows a batch, so that the file's own batch, 3 or 1, is nowhere baked in.
    const classifier = await openClassifier({ model: `${folder}${file}`, batch: 2, threads: 1 });
    try {
      const found = await classifier.inputGradient(images, cotangents);
      // Both sides compute in float32 in different orders: 1e-7 to 2e-6 of the largest value was seen.
      expect(relativeError(await classifier.logits(images), logits)).toBeLessThan(1e-5);
      expect(relativeError(found.logits, logits)).toBeLessThan(1e-5);
      expect(relativeError(found.gradient, gradient)).toBeLessThan(1e-5);
    } finally {
      await classifier.close();
    }
  });
});
