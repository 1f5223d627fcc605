/** Small integers, so that every order of summation gives the same bits: the kernels against plain loops, on all sizes up to some tiles. */
import { describe, expect, it } from 'vitest';
import { inWorkspace, type Rows } from './workspace.js';

const sizes = Array.from({ length: 14 }, (_, i) => i);

/** An integer from -4 to 4 that depends on its arguments alone. */
const entry = (i: number, j: number, which: number): number => ((7 * i + 3 * j + i * j * (which + 1) + which) % 9) - 4;

function fill({ numbers, stride }: Rows, rows: number, columns: number, which: number): void {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) numbers[i * stride + j] = entry(i, j, which);
}

const get = ({ numbers, stride }: Rows, i: number, j: number): number => numbers[i * stride + j];

const sum = (count: number, term: (i: number) => number): number => {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i);
  return total;
};

/** Each entry of the block is as expected; what failed is named. */
function expectEntries(rows: Rows, m: number, n: number, expected: (i: number, j: number) => number): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) expect(get(rows, i, j), `[${i}, ${j}] of [${m}, ${n}]`).toBe(expected(i, j));
}

describe('kernels', () => {
  it.each(sizes)("add A B' with %i rows of A", (m) => {
    for (const n of [0, 1, 2, 3, 6]) {
      for (const k of [0, 1, 2, 5, 8]) {
        inWorkspace({ a: [m, k], b: [n, k], out: [m, n] }, ({ a, b, out }, kernels) => {
          fill(a, m, k, 1);
          fill(b, n, k, 2);
          fill(out, m, n, 3);
          kernels.blockDots(a.at(0, 0), a.stride, m, b.at(0, 0), b.stride, n, k, out.at(0, 0), out.stride);
          expectEntries(out, m, n, (i, j) => entry(i, j, 3) + sum(k, (c) => entry(i, c, 1) * entry(j, c, 2)));
        });
      }
    }
  });

  it.each([...sizes, 64, 65, 130])('add A B with %i rows of B, whatever stands beside the blocks', (n) => {
    for (const m of [0, 1, 4, 7]) {
      for (const k of [0, 1, 2, 5, 32, 39]) {
        inWorkspace({ a: [m, n], b: [n, k], out: [m, k] }, ({ a, b, out }, kernels) => {
          for (const { numbers } of [a, b, out]) numbers.fill(Number.NaN);
          fill(a, m, n, 1);
          fill(b, n, k, 2);
          fill(out, m, k, 3);
          kernels.addBlockCombinations(a.at(0, 0), a.stride, m, b.at(0, 0), b.stride, n, k, out.at(0, 0), out.stride);
          expectEntries(out, m, k, (i, j) => entry(i, j, 3) + sum(n, (r) => entry(i, r, 1) * entry(r, j, 2)));
        });
      }
    }
  });

  it.each(sizes)('multiply by the upper triangle of a symmetric matrix of size %i', (n) => {
    inWorkspace({ a: [n + 3, n + 3], x: [1, n + 3], y: [1, n + 3] }, ({ a, x, y }, kernels) => {
      fill(a, n, n, 1);
      fill(x, 1, n, 2);
      fill(y, 1, n, 3);
      kernels.multiplyUpper(a.at(0, 0), a.stride, n, x.at(0, 0), y.at(0, 0));
      const symmetric = (i: number, j: number) => entry(Math.min(i, j), Math.max(i, j), 1);
      expectEntries(y, 1, n, (_, i) => entry(0, i, 3) + sum(n, (j) => symmetric(i, j) * entry(0, j, 2)));
      expect(y.numbers.slice(n).every((v) => v === 0)).toBe(true);
    });
  });

  it.each(sizes)("add X' Y to the upper triangle of a matrix of size %i", (n) => {
    for (const count of [0, 1, 2, 7]) {
      inWorkspace({ a: [n, n], x: [count, n], y: [count, n] }, ({ a, x, y }, kernels) => {
        fill(a, n, n, 1);
        fill(x, count, n, 2);
        fill(y, count, n, 3);
        kernels.updateUpper(a.at(0, 0), a.stride, n, x.at(0, 0), y.at(0, 0), x.stride, count);
        for (let i = 0; i < n; i++) {
          for (let j = i; j < n; j++) {
            const added = sum(count, (r) => entry(r, i, 2) * entry(r, j, 3));
            expect(get(a, i, j), `[${i}, ${j}] of size ${n}`).toBe(entry(i, j, 1) + added);
          }
        }
      });
    }
  });

  it.each(sizes)('subtract the products of a panel of %i rows', (rows) => {
    for (const n of sizes) {
      const shapes = { v: [rows, n + 1], w: [rows, n + 1], a: [1, n + 1], x: [1, n + 1], z: [1, n + 1] } as const;
      inWorkspace(shapes, ({ v, w, a, x, z }, kernels) => {
        fill(v, rows, n, 1);
        fill(w, rows, n, 2);
        for (const vector of [a, z]) fill(vector, 1, n, 3);
        fill(x, 1, n, 4);
        kernels.subtractPanel(a.at(0, 0), v.at(0, 0), w.at(0, 0), v.stride, rows, n);
        const matrix = (i: number, j: number) =>
          sum(rows, (r) => entry(r, i, 1) * entry(r, j, 2) + entry(r, i, 2) * entry(r, j, 1));
        expectEntries(a, 1, n, (_, j) => entry(0, j, 3) - matrix(0, j));
        kernels.subtractPanelProduct(v.at(0, 0), w.at(0, 0), v.stride, rows, n, x.at(0, 0), z.at(0, 0));
        expectEntries(z, 1, n, (_, i) => entry(0, i, 3) - sum(n, (j) => matrix(i, j) * entry(0, j, 4)));
      });
    }
  });
});
