import { describe, expect, it } from 'vitest';
import { divideAndConquer } from './divideAndConquer.js';
import { inverseIteration } from './inverseIteration.js';
import { randomStream } from './randomStream.js';
import { rowProducts } from './rowProducts.js';
import { largestMagnitude, tridiagonalValues } from './tridiagonalValues.js';

const EPSILON = 2 ** -53;

interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
}

const of = (n: number, diagonal: (i: number) => number, offDiagonal: (i: number) => number): Tridiagonal => ({
  d: Float64Array.from({ length: n }, (_, i) => diagonal(i)),
  e: Float64Array.from({ length: n - 1 }, (_, i) => offDiagonal(i)),
});

const random = (n: number): Tridiagonal => {
  const stream = randomStream(1, 'tridiagonal', n);
  return of(
    n,
    () => stream.normal(),
    () => stream.normal(),
  );
};

/** Largest entries of T Z' - Z' diag(values) over ||T|| and of Z Z' - I, in units of n 2^-53. */
const defects = ({ d, e }: Tridiagonal, vectors: Float64Array) => {
  const n = d.length;
  const { values } = tridiagonalValues(d, e);
  let residual = 0;
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < n; i++) {
      const above = i > 0 ? e[i - 1] * vectors[r * n + i - 1] : 0;
      const below = i + 1 < n ? e[i] * vectors[r * n + i + 1] : 0;
      residual = Math.max(residual, Math.abs(above + (d[i] - values[r]) * vectors[r * n + i] + below));
    }
  }
  const products = rowProducts(vectors, vectors, n);
  for (let i = 0; i < n; i++) products[i * n + i] -= 1;
  const unit = n * EPSILON;
  const orthogonality = products.reduce((most, v) => Math.max(most, Math.abs(v)), 0) / unit;
  return { residual: residual / (unit * (largestMagnitude(d, e) || 1)), orthogonality };
};

const wilkinson = (n: number) =>
  of(
    n,
    (i) => Math.abs(i - (n - 1) / 2),
    () => 1,
  );

/** Copies of a block, coupled weakly: every eigenvalue comes in a cluster. */
const glued = (block: Tridiagonal, copies: number, coupling: number): Tridiagonal => {
  const n = block.d.length;
  return of(
    n * copies,
    (i) => block.d[i % n],
    (i) => ((i + 1) % n === 0 ? coupling : block.e[i % n]),
  );
};

const cases: [string, Tridiagonal][] = [
  ...[1, 2, 3, 4, 5, 7, 64, 100, 129, 784].map((n): [string, Tridiagonal] => [`random numbers, n = ${n}`, random(n)]),
  ['Wilkinson W21', wilkinson(21)],
  ['Wilkinson W101', wilkinson(101)],
  ['Wilkinson W784', wilkinson(784)],
  ['ten glued Wilkinson matrices', glued(wilkinson(21), 10, 1e-8)],
  ['glued Wilkinson matrices at rounding', glued(wilkinson(21), 10, 1e-15)],
  [
    'second differences, n = 784',
    of(
      784,
      () => 2,
      () => -1,
    ),
  ],
  [
    'the identity',
    of(
      50,
      () => 1,
      () => 0,
    ),
  ],
  [
    'zero',
    of(
      9,
      () => 0,
      () => 0,
    ),
  ],
  [
    'zero off-diagonals, values not in order',
    of(
      60,
      (i) => (i * 7) % 60,
      () => 0,
    ),
  ],
  [
    'every third off-diagonal zero',
    of(
      99,
      (i) => i % 5,
      (i) => (i % 3 === 2 ? 0 : 1),
    ),
  ],
  [
    'off-diagonals alone',
    of(
      200,
      () => 0,
      (i) => 1 + (i % 2),
    ),
  ],
  [
    'negative off-diagonals',
    of(
      77,
      (i) => Math.sin(i),
      (i) => -1 - Math.cos(i),
    ),
  ],
  [
    'a tight cluster',
    of(
      150,
      (i) => 1 + i * 1e-14,
      () => 1e-14,
    ),
  ],
  [
    'graded downwards over thirty decades',
    of(
      90,
      (i) => 10 ** (-i / 3),
      (i) => 0.1 * 10 ** (-i / 3),
    ),
  ],
  [
    'graded upwards over thirty decades',
    of(
      90,
      (i) => 10 ** (i / 3),
      (i) => 0.1 * 10 ** (i / 3),
    ),
  ],
  [
    'tiny numbers',
    of(
      40,
      (i) => 1e-300 * i,
      () => 1e-300,
    ),
  ],
  [
    'huge numbers',
    of(
      40,
      (i) => 1e300 / (i + 1),
      () => 1e300,
    ),
  ],
];

describe('divideAndConquer', () => {
  it.each(cases)('is orthogonal and accurate to a few n 2^-53 on %s', (_name, matrix) => {
    const { residual, orthogonality } = defects(matrix, divideAndConquer(matrix.d, matrix.e));
    expect(residual).toBeLessThan(8);
    expect(orthogonality).toBeLessThan(4);
  });

  it('agrees with inverse iteration on vectors of separated eigenvalues', () => {
    const n = 300;
    const { d, e } = of(
      n,
      (i) => i,
      () => 0.5,
    );
    const { values } = tridiagonalValues(d, e);
    const found = divideAndConquer(d, e);
    const other = inverseIteration(d, e, Array.from(values.keys()), values);
    for (let r = 0; r < n; r++) {
      let dot = 0;
      for (let c = 0; c < n; c++) dot += found[r * n + c] * other[r * n + c];
      // Both are good to n 2^-53 ||T|| over the gap, which is about 1 here.
      expect(1 - Math.abs(dot)).toBeLessThan(n * n * EPSILON);
    }
  });

  it('gives the known vectors of the second-difference matrix, sin(i k pi / (n + 1))', () => {
    const n = 63;
    const found = divideAndConquer(new Float64Array(n).fill(2), new Float64Array(n - 1).fill(-1));
    for (let k = 1; k <= n; k++) {
      let dot = 0;
      for (let i = 1; i <= n; i++) {
        dot += found[(k - 1) * n + i - 1] * Math.sin((i * k * Math.PI) / (n + 1)) * Math.sqrt(2 / (n + 1));
      }
      expect(Math.abs(Math.abs(dot) - 1)).toBeLessThan(1e-12);
    }
  });

  it('leaves the matrix as it was and gives the same bytes twice', () => {
    const { d, e } = random(90);
    const before = [d.slice(), e.slice()];
    expect(divideAndConquer(d, e)).toEqual(divideAndConquer(d, e));
    expect([d, e]).toEqual(before);
  });
});
