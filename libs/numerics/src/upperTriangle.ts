/** The two products that tridiagonalisation spends its time in, on the upper triangle of a row-major matrix. */

import { combinationTile, fourRows } from './blockProducts.js';
import {
  add,
  bytes,
  define,
  int,
  load,
  loadPair,
  multiply,
  multiplyAdd,
  subtract,
  sumOf,
  twice,
  zeros,
} from './wasm.js';

/** y += A x from four rows of A, beginning at their diagonal, and their mirror images: each number of A is read once and used twice. */
const multiplyFourRows = define('multiplyFourRows', ['a', 'stride', 'n', 'x', 'y'], (body, p) => {
  const rows = fourRows(body, p.a, p.stride);
  const x = rows.map((_, r) => body.let(load(p.x, 8 * r)));
  // The four by four block on the diagonal, of which the upper triangle is read.
  const corner = rows.map((_, r) => {
    const entries = rows.map((_, c) => load(rows[Math.min(r, c)], 8 * Math.max(r, c)));
    return body.let(
      entries.slice(1).reduce((sum, entry, c) => multiplyAdd(sum, entry, x[c + 1]), multiply(entries[0], x[0])),
    );
  });
  const sums = rows.map(() => body.let(zeros));
  const factors = x.map((factor) => body.let(twice(factor)));
  const end = body.let(add(p.x, bytes(p.n)));
  const at = body.let(add(p.x, int(32)));
  const y = body.let(add(p.y, int(32)));
  body.while(at, end, int(16), () => {
    const a = rows.map((row) => body.let(loadPair(row, 32)));
    const xs = body.let(loadPair(at));
    a.forEach((entries, r) => {
      body.set(sums[r], multiplyAdd(sums[r], entries, xs));
    });
    const first = multiplyAdd(multiply(a[0], factors[0]), a[1], factors[1]);
    const second = multiplyAdd(multiply(a[2], factors[2]), a[3], factors[3]);
    body.store(y, add(loadPair(y), add(first, second)));
    for (const address of [...rows, y]) body.set(address, add(address, int(16)));
  });
  corner.forEach((sum, r) => {
    body.store(p.y, add(load(p.y, 8 * r), add(sum, sumOf(sums[r]))), 8 * r);
  });
});

/**
 * y += A x for A [n, n], beginning at its first diagonal entry. The stride is in doubles.
 *
 * Reads and writes three rows and columns, and numbers of x and y, beyond the last one: they must hold zeros, and do so afterwards.
 */
export const multiplyUpper = define('multiplyUpper', ['a', 'stride', 'n', 'x', 'y'], (body, p) => {
  body.set(p.stride, bytes(p.stride));
  const i = body.let(int(0));
  body.while(i, p.n, int(4), () => {
    body.call(multiplyFourRows, { ...p, n: body.let(subtract(p.n, i)) });
    body.set(p.a, add(p.a, add(multiply(int(4), p.stride), int(32))));
    for (const vector of [p.x, p.y]) body.set(vector, add(vector, int(32)));
  });
});

/**
 * A += X' Y on the upper triangle of [n, n], beginning at its first diagonal entry. Strides in doubles.
 *
 * Writes whole tiles: below the diagonal, and in up to three rows and columns beyond the last one, where it adds what X and Y hold there.
 *
 * @param x [count, n] @param y [count, n]
 */
export const updateUpper = define('updateUpper', ['a', 'stride', 'n', 'x', 'y', 'panelStride', 'count'], (body, p) => {
  for (const stride of [p.stride, p.panelStride]) body.set(stride, bytes(stride));
  const i = body.let(int(0));
  body.while(i, p.n, int(4), () => {
    const a = body.let(add(p.x, bytes(i)));
    const out = body.let(add(add(p.a, multiply(i, p.stride)), bytes(i)));
    const b = body.let(add(p.y, bytes(i)));
    const j = body.let(i);
    body.while(j, p.n, int(4), () => {
      body.call(combinationTile, {
        a,
        aRow: int(8),
        aStep: p.panelStride,
        b,
        bStride: p.panelStride,
        n: p.count,
        out,
        outStride: p.stride,
      });
      for (const address of [b, out]) body.set(address, add(address, int(32)));
    });
  });
});
