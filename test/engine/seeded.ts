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

export const largest = (values: Iterable<number>): number => {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
};

/** Largest difference over the largest magnitude, NaN where a value is not a number. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>, scale?: number): number {
  if (found.length !== expected.length) throw new RangeError(`${found.length} values, expected ${expected.length}`);
  const differences = Array.from(expected, (value, index) => found[index]! - value);
  if (differences.some(Number.isNaN)) return Number.NaN;
  return largest(differences) / (scale ?? largest(Array.from(expected)));
}

/** Every `stride`th value, as the fixtures keep them. */
export const thinned = (values: Float32Array, stride: number): Float32Array =>
  values.filter((_, index) => index % stride === 0);
