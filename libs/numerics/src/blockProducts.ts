/** The two dense products on blocks of row-major matrices, where the time of an eigen-decomposition goes. */

import {
  add,
  type Body,
  bytes,
  define,
  int,
  load,
  loadPair,
  loadTwice,
  multiply,
  multiplyAdd,
  smaller,
  subtract,
  sumOf,
  type Variable,
  zeros,
} from './wasm.js';

/** Addresses of a row and of the three after it, in variables of their own. */
export function fourRows(body: Body, first: Variable<'i32'>, stride: Variable<'i32'>): Variable<'i32'>[] {
  const rows = [body.let(first)];
  while (rows.length < 4) rows.push(body.let(add(rows[rows.length - 1], stride)));
  return rows;
}

/**
 * out += A B' on four rows of A and two of B: eight sums stay in registers, six loads serve sixteen operations. A register
 * sums the even and the odd positions apart. Strides in bytes.
 */
const dotTile = define('dotTile', ['a', 'aStride', 'b', 'bStride', 'k', 'out', 'outStride'], (body, p) => {
  const rows = fourRows(body, p.a, p.aStride);
  const others = [p.b, body.let(add(p.b, p.bStride))];
  const sums = rows.map(() => others.map(() => body.let(zeros)));
  body.while(rows[0], body.let(add(p.a, bytes(p.k))), int(16), () => {
    const y = others.map((row) => body.let(loadPair(row)));
    rows.forEach((row, r) => {
      const x = body.let(loadPair(row));
      for (const s of [0, 1]) body.set(sums[r][s], multiplyAdd(sums[r][s], x, y[s]));
    });
    for (const row of [...rows.slice(1), ...others]) body.set(row, add(row, int(16)));
  });
  for (const row of sums) {
    row.forEach((sum, s) => {
      body.store(p.out, add(load(p.out, 8 * s), sumOf(sum)), 8 * s);
    });
    body.set(p.out, add(p.out, p.outStride));
  }
});

/**
 * out += A B': dot products of m rows of A with n rows of B, over their first k numbers. Strides in doubles.
 *
 * Reads and writes whole tiles: m up to a multiple of four, n and k of two. Numbers of A and B behind the k-th must be 0.
 */
export const blockDots = define(
  'blockDots',
  ['a', 'aStride', 'm', 'b', 'bStride', 'n', 'k', 'out', 'outStride'],
  (body, p) => {
    for (const stride of [p.aStride, p.bStride, p.outStride]) body.set(stride, bytes(stride));
    const i = body.let(int(0));
    body.while(i, p.m, int(4), () => {
      const a = body.let(add(p.a, multiply(i, p.aStride)));
      const out = body.let(add(p.out, multiply(i, p.outStride)));
      const b = body.let(p.b);
      const j = body.let(int(0));
      body.while(j, p.n, int(2), () => {
        body.call(dotTile, { ...p, a, b, out });
        body.set(b, add(b, multiply(int(2), p.bStride)));
        body.set(out, add(out, int(16)));
      });
    });
  },
);

/**
 * out += A B on four rows and four columns, the eight sums in registers: six loads serve sixteen operations.
 *
 * @param aRow bytes from a row of A to the next one, @param aStep from a column to the next: A may lie transposed.
 */
export const combinationTile = define(
  'combinationTile',
  ['a', 'aRow', 'aStep', 'b', 'bStride', 'n', 'out', 'outStride'],
  (body, p) => {
    const rows = fourRows(body, p.a, p.aRow);
    const sums = rows.map(() => [body.let(zeros), body.let(zeros)]);
    body.while(p.b, body.let(add(p.b, multiply(p.n, p.bStride))), p.bStride, () => {
      const y = [body.let(loadPair(p.b)), body.let(loadPair(p.b, 16))];
      rows.forEach((row, r) => {
        const x = body.let(loadTwice(row));
        for (const s of [0, 1]) body.set(sums[r][s], multiplyAdd(sums[r][s], x, y[s]));
      });
      for (const row of rows) body.set(row, add(row, p.aStep));
    });
    for (const row of sums) {
      row.forEach((sum, s) => {
        body.store(p.out, add(loadPair(p.out, 16 * s), sum), 16 * s);
      });
      body.set(p.out, add(p.out, p.outStride));
    }
  },
);

/** Rows and columns of B that are taken together: 16 KiB stay in the first cache while all of A passes by. Measured best at n = 784. */
const ROWS = 64;
const COLUMNS = 32;

/**
 * out += A B: m rows of k numbers each gain a combination of the n rows of B. Strides in doubles.
 *
 * Reads and writes whole tiles: m and k up to a multiple of four. Numbers there in A and B do not affect the rest.
 */
export const addBlockCombinations = define(
  'addBlockCombinations',
  ['a', 'aStride', 'm', 'b', 'bStride', 'n', 'k', 'out', 'outStride'],
  (body, p) => {
    for (const stride of [p.aStride, p.bStride, p.outStride]) body.set(stride, bytes(stride));
    const first = body.let(int(0));
    body.while(first, p.n, int(ROWS), () => {
      const left = body.let(subtract(p.n, first));
      const most = body.let(int(ROWS));
      const n = body.let(smaller(left, most));
      const column = body.let(int(0));
      body.while(column, p.k, int(COLUMNS), () => {
        const next = body.let(add(column, int(COLUMNS)));
        const end = body.let(smaller(next, p.k));
        const i = body.let(int(0));
        body.while(i, p.m, int(4), () => {
          const a = body.let(add(add(p.a, multiply(i, p.aStride)), bytes(first)));
          const j = body.let(column);
          const out = body.let(add(add(p.out, multiply(i, p.outStride)), bytes(column)));
          const b = body.let(add(add(p.b, multiply(first, p.bStride)), bytes(column)));
          body.while(j, end, int(4), () => {
            body.call(combinationTile, {
              a,
              aRow: p.aStride,
              aStep: int(8),
              b,
              bStride: p.bStride,
              n,
              out,
              outStride: p.outStride,
            });
            body.set(b, add(b, int(32)));
            body.set(out, add(out, int(32)));
          });
        });
      });
    });
  },
);
