import { expect, test } from 'vitest';
import { argmax } from './argmax.js';

const values = Float32Array.of(1, 3, 3, 0, -1, -2);

test('the lowest index of the largest value in a row wins', () => {
  expect(argmax(values, 0, 3)).toBe(1);
  expect(argmax(values, 1, 3)).toBe(0);
});

test('an excluded index does not count', () => {
  expect(argmax(values, 0, 3, 1)).toBe(2);
  expect(argmax(values, 0, 1, 0)).toBe(-1);
});

test('a row with a value that is not finite has none', () => {
  expect(argmax(Float32Array.of(1, Number.NaN), 0, 2)).toBe(-1);
  expect(argmax(Float32Array.of(Number.POSITIVE_INFINITY, 1), 0, 2)).toBe(-1);
});
