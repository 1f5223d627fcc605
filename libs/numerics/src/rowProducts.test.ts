import { expect, it } from 'vitest';
import { addRowCombinations, rowProducts } from './rowProducts.js';

/** Small integers: sums are exact in every order. */
const rows = (m: number, k: number, which: number) =>
  Float64Array.from({ length: m * k }, (_, i) => ((i * (2 * which + 3)) % 11) - 5);

it.each([1, 173, 174, 175, 401])('rows of %i numbers are taken in pieces where there are many rows', (k) => {
  const m = 6000; // for which a piece is 174 columns
  const n = 3;
  const a = rows(m, k, 1);
  const b = rows(n, k, 2);
  const products = rowProducts(a, b, k);
  for (const i of [0, 1, 2999, 5998, 5999]) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let c = 0; c < k; c++) sum += a[i * k + c] * b[j * k + c];
      expect(products[i * n + j]).toBe(sum);
    }
  }
  const coefficients = rows(n, m, 3);
  const target = addRowCombinations(coefficients, a, k, b.slice(), -1);
  for (let j = 0; j < n; j++) {
    for (const c of [0, k >> 1, k - 1]) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += coefficients[j * m + i] * a[i * k + c];
      expect(target[j * k + c]).toBe(b[j * k + c] - sum);
    }
  }
});
