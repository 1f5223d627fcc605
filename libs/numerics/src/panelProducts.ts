/** Products with the few rows of a panel, four rows of V and of W at a time: what is loaded then serves eight operations. */

import { fourRows } from './blockProducts.js';
import {
  add,
  type Body,
  bytes,
  define,
  int,
  loadPair,
  loadTwice,
  multiply,
  multiplyAdd,
  subtract,
  sumOf,
  twice,
  type Value,
  type Variable,
  zeros,
} from './wasm.js';

type Panel = Readonly<Record<'v' | 'w' | 'stride' | 'rows' | 'n', Variable<'i32'>>>;

/**
 * Writes statements that are repeated for every four rows, given a function that makes variables for their addresses: v_0 .. v_3, w_0
 * .. w_3.
 */
function forFourRows(body: Body, p: Panel, write: (addresses: () => Variable<'i32'>[]) => void): void {
  body.set(p.stride, bytes(p.stride));
  const b = body.let(int(0));
  body.while(b, p.rows, int(4), () => {
    const v = body.let(add(p.v, multiply(b, p.stride)));
    const w = body.let(add(p.w, multiply(b, p.stride)));
    write(() => [...fourRows(body, v, p.stride), ...fourRows(body, w, p.stride)]);
  });
}

/** a -= sum_r factors[r] rows[r] over n numbers. */
function subtractRows(
  body: Body,
  a: Variable<'i32'>,
  n: Variable<'i32'>,
  factors: readonly Value<'f64x2'>[],
  rows: readonly Variable<'i32'>[],
): void {
  const at = body.let(a);
  body.while(at, body.let(add(a, bytes(n))), int(16), () => {
    const first = multiply(factors[0], loadPair(rows[0]));
    const sum = rows.slice(1).reduce((s, row, r) => multiplyAdd(s, factors[r + 1], loadPair(row)), first);
    body.store(at, subtract(loadPair(at), sum));
    for (const row of rows) body.set(row, add(row, int(16)));
  });
}

/** The same with V and W exchanged. */
const swapped = <T>(values: readonly T[]): T[] => [...values.slice(4), ...values.slice(0, 4)];

/**
 * a -= V' y + W' x on n numbers: a row of A - V W' - W V' from its diagonal on, where x of V and y of W are the columns that V and W
 * begin with here. The stride is in doubles.
 *
 * Takes the rows of V and W up to a multiple of four, which must hold zeros, and one number more where n is odd.
 */
export const subtractPanel = define('subtractPanel', ['a', 'v', 'w', 'stride', 'rows', 'n'], (body, p) => {
  forFourRows(body, p, (addresses) => {
    const rows = addresses();
    const factors = rows.map((row) => body.let(loadTwice(row)));
    subtractRows(body, p.a, p.n, swapped(factors), rows);
  });
});

/** z -= (V W' + W V') x on n numbers, V and W as above; a number of x behind the n-th must be 0. */
export const subtractPanelProduct = define(
  'subtractPanelProduct',
  ['v', 'w', 'stride', 'rows', 'n', 'x', 'z'],
  (body, p) => {
    forFourRows(body, p, (addresses) => {
      const rows = addresses();
      const sums = rows.map(() => body.let(zeros));
      const at = body.let(p.x);
      body.while(at, body.let(add(p.x, bytes(p.n))), int(16), () => {
        const x = body.let(loadPair(at));
        rows.forEach((row, r) => {
          body.set(sums[r], multiplyAdd(sums[r], loadPair(row), x));
        });
        for (const row of rows) body.set(row, add(row, int(16)));
      });
      const factors = sums.map((sum) => body.let(twice(sumOf(sum))));
      subtractRows(body, p.z, p.n, swapped(factors), addresses());
    });
  },
);
