/** The inputs that the PyTorch fixtures were computed with, and how far two arrays are from each other. */
import { readFileSync } from 'node:fs';
import { weightStream } from '../../models/paper/weights.mjs';

export const fixture = (name: string) => new URL(`../fixtures/engine/${name}`, import.meta.url);
export const readFixture = (name: string): unknown => JSON.parse(readFileSync(fixture(name), 'utf8'));

/** Images in [0, 1). */
export const pixels = (count: number, seed: number): Float32Array =>
  weightStream(seed)
    .uniform(count, 1)
    .map((value) => (value + 1) / 2);

/** Cotangents in [-1, 1). */
export const cotangents = (count: number, seed: number): Float32Array => weightStream(seed).uniform(count, 1);

const largest = (values: Iterable<number>): number => {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/** Largest difference over the largest magnitude, NaN where a value is not a number. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new RangeError(`${actual.length} values, expected ${expected.length}`);
  const differences = Array.from(expected, (value, index) => actual[index]! - value);
  if (differences.some(Number.isNaN)) return Number.NaN;
  return largest(differences) / largest(Array.from(expected));
}

/**
 * Median and largest difference of two gradients over `scale`. If an activation is within rounding of a kink, an engine may
 * take the slope of the other side, which changes the gradient of the pixels that lead to it. A gradient is right if its median is
 * exact and no pixel is far off. Some of VGG-19's fifteen million activations are near a kink on any image: moving an image by 2e-7
 * changes ONNX Runtime's own gradient by 0.03 to 0.05 of its largest value, at 2 to 20% of the pixels.
 */
export function slopeErrors(actual: ArrayLike<number>, expected: ArrayLike<number>, scale: number) {
  if (actual.length !== expected.length) throw new RangeError(`${actual.length} values, expected ${expected.length}`);
  const errors = Array.from(expected, (value, index) => Math.abs(actual[index]! - value) / scale).sort((a, b) => a - b);
  if (errors.some(Number.isNaN)) return { median: Number.NaN, largest: Number.NaN };
  return { median: errors[Math.floor(errors.length / 2)]!, largest: errors.at(-1)! };
}

/** Largest change of a gradient by a kink, relative to its largest value; twice the largest that was measured. */
export const kinks = 0.1;

/** Every `stride`th value, as the fixtures keep them. */
export const thinned = (values: Float32Array, stride: number): Float32Array =>
  values.filter((_, index) => index % stride === 0);
