import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.js';
import { symmetricEigen } from './symmetricEigen.js';

type Matrix = { n: number; a: Float64Array };

const from = (n: number, entry: (i: number, j: number) => number): Matrix => {
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = entry(i, j);
  return { n, a };
};

const random = (n: number, seed = 1): Matrix => {
  const stream = randomStream(seed, 'matrix', n);
  return from(n, () => stream.normal());
};

/** Q diag(values) Q' with Q a product of random reflections. */
const withSpectrum = (values: number[]): Matrix => {
  const n = values.length;
  const stream = randomStream(1, 'rotation', n);
  const a = new Float64Array(n * n);
  values.forEach((v, i) => {
    a[i * n + i] = v;
  });
  for (let k = 0; k < 3; k++) {
    const u = stream.fillSphere(new Float64Array(n));
    const au = u.map((_, i) => u.reduce((sum, v, j) => sum + a[i * n + j] * v, 0));
    const uau = u.reduce((sum, v, i) => sum + v * au[i], 0);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) a[i * n + j] += 4 * uau * u[i] * u[j] - 2 * (u[i] * au[j] + au[i] * u[j]);
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[i * n + j] = a[j * n + i];
  return { n, a };
};

/** B' D B with D of both signs: n - rank eigenvalues are 0, and rounding is all that stands in their place. */
const lowRank = (n: number, rank: number): Matrix => {
  const stream = randomStream(1, 'low-rank', n);
  const rows = Array.from({ length: rank }, () => Float64Array.from({ length: n }, () => stream.normal()));
  return from(n, (i, j) => rows.reduce((sum, row, k) => sum + (k % 2 ? 1 : -1) * row[i] * row[j], 0));
};

/** Largest |A v - lambda v| and |V V' - I| entries. */
const defects = ({ n, a }: Matrix, eigen: ReturnType<typeof symmetricEigen>) => {
  const { values, chosen, vectors } = eigen;
  let residual = 0;
  let orthogonality = 0;
  const row = (r: number) => vectors.subarray(r * n, (r + 1) * n);
  for (let r = 0; r < chosen.length; r++) {
    const v = row(r);
    for (let i = 0; i < n; i++) {
      let sum = -values[chosen[r]] * v[i];
      for (let j = 0; j < n; j++) sum += a[i * n + j] * v[j];
      residual = Math.max(residual, Math.abs(sum));
    }
    for (let s = 0; s <= r; s++) {
      const dot = row(s).reduce((sum, x, i) => sum + x * v[i], 0);
      orthogonality = Math.max(orthogonality, Math.abs(dot - (r === s ? 1 : 0)));
    }
  }
  return { residual, orthogonality };
};

const norm = (values: Float64Array) => Math.max(Math.abs(values[0]), Math.abs(values.at(-1)!));

describe('symmetricEigen', () => {
  it('of no rows is nothing, of one is its number, and refuses a count of vectors that cannot be meant', () => {
    const nothing = { values: [], chosen: [], vectors: [], residuals: [] };
    const lists = ({ values, chosen, vectors, residuals }: ReturnType<typeof symmetricEigen>) => {
      return { values: [...values], chosen: [...chosen], vectors: [...vectors], residuals: [...residuals] };
    };
    expect(lists(symmetricEigen(new Float64Array(0), 0, { select: 'all' }))).toEqual(nothing);
    const single = { values: [-3], chosen: [0], vectors: [1], residuals: [0] };
    expect(lists(symmetricEigen(Float64Array.of(-3), 1, { select: 'all' }))).toEqual(single);
    for (const strongest of [-1, Number.NaN]) {
      expect(() => symmetricEigen(Float64Array.of(1, 0, 0, 2), 2, { select: { strongest } })).toThrow('strongest');
    }
  });

  it('gives the strongest vectors of one sign, and no others', () => {
    // Diagonal: the eigenvectors are the axes.
    const diagonal = [-5, 3, 0, -1, 4, 2];
    const { a } = from(6, (i, j) => (i === j ? diagonal[i] : 0));
    const chosen = (strongest: number, sign?: 'positive' | 'negative') => {
      const { values, chosen, vectors } = symmetricEigen(a, 6, { select: { strongest, sign } });
      chosen.forEach((position, row) => {
        expect(Math.abs(vectors[row * 6 + diagonal.indexOf(values[position])])).toBeCloseTo(1, 12);
      });
      return [...chosen].map((position) => Math.round(values[position]));
    };
    expect(chosen(2)).toEqual([4, -5]);
    expect(chosen(2, 'positive')).toEqual([4, 3]);
    expect(chosen(9, 'positive')).toEqual([4, 3, 2]);
    expect(chosen(1, 'negative')).toEqual([-5]);
    expect(chosen(9, 'negative')).toEqual([-1, -5]);
  });

  it('gives the known spectrum of the second-difference matrix, 2 - 2 cos(k pi / (n + 1))', () => {
    const n = 100;
    const { values } = symmetricEigen(from(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)).a, n);
    for (let k = 1; k <= n; k++) {
      expect(Math.abs(values[n - k] - (2 - 2 * Math.cos((k * Math.PI) / (n + 1))))).toBeLessThan(1e-14);
    }
  });

  it.each([1, 2, 3, 5, 31, 32, 33, 34, 64, 65, 130])('decomposes a random matrix of size %i', (n) => {
    const matrix = random(n);
    const before = matrix.a.slice();
    const eigen = symmetricEigen(matrix.a, n, { select: 'all' });
    expect(matrix.a).toEqual(before);
    const { residual, orthogonality } = defects(matrix, eigen);
    const bound = 20 * n * 2 ** -53;
    expect(residual).toBeLessThan(bound * norm(eigen.values));
    expect(orthogonality).toBeLessThan(bound);
    const trace = Array.from({ length: n }, (_, i) => matrix.a[i * n + i]).reduce((a, b) => a + b);
    expect(Math.abs(eigen.values.reduce((a, b) => a + b) - trace)).toBeLessThan(n * bound * norm(eigen.values));
    expect([...eigen.values].every((v, i) => i === 0 || v <= eigen.values[i - 1])).toBe(true);
    expect(Math.max(...eigen.residuals)).toBeLessThan(bound * norm(eigen.values));
  });

  it.each([
    ['identity', from(40, (i, j) => (i === j ? 1 : 0))],
    ['zero', from(7, () => 0)],
    ['rank one', from(50, () => 1)],
    ['many equal eigenvalues', withSpectrum([...Array(30).fill(3), ...Array(20).fill(-1), 7, 7, 0])],
    ['a tight cluster', withSpectrum(Array.from({ length: 60 }, (_, i) => 1 + i * 1e-13))],
    ['eigenvalues over twenty decades', withSpectrum(Array.from({ length: 41 }, (_, i) => 10 ** (10 - i / 2)))],
    ['Wilkinson W21', from(21, (i, j) => (i === j ? Math.abs(i - 10) : Math.abs(i - j) === 1 ? 1 : 0))],
    ['two Wilkinson matrices weakly coupled', glued(21, 1e-10)],
    ['a matrix of rank 5', lowRank(100, 5)],
    ['a matrix of rank 20', lowRank(200, 20)],
    ['tiny numbers', from(20, (i, j) => 1e-300 * (i + j))],
    ['huge numbers', from(20, (i, j) => 1e300 / (i + j + 1))],
  ])('stays orthogonal and accurate on %s', (_name, matrix) => {
    const eigen = symmetricEigen(matrix.a, matrix.n, { select: 'all' });
    const { residual, orthogonality } = defects(matrix, eigen);
    expect(orthogonality).toBeLessThan(1e-12);
    expect(residual).toBeLessThanOrEqual(1e-13 * norm(eigen.values));
  });

  it('returns only the eigenvectors chosen from the spectrum, in the order of the spectrum', () => {
    const matrix = random(90);
    const all = symmetricEigen(matrix.a, 90, { select: 'all' });
    const some = symmetricEigen(matrix.a, 90, { select: () => [89, 0, 7] });
    expect([...some.chosen]).toEqual([0, 7, 89]);
    expect(some.values).toEqual(all.values);
    for (let r = 0; r < 3; r++) {
      const v = some.vectors.subarray(r * 90, (r + 1) * 90);
      const w = all.vectors.subarray(some.chosen[r] * 90, (some.chosen[r] + 1) * 90);
      expect(Math.abs(v.reduce((sum, x, i) => sum + x * w[i], 0))).toBeCloseTo(1, 12);
    }
    expect(() => symmetricEigen(matrix.a, 90, { select: () => [1, 1] })).toThrow(/distinct/);
  });

  it('decomposes a matrix of d = 784 to rounding', () => {
    const matrix = random(784);
    const eigen = symmetricEigen(matrix.a, 784, {
      select: (values) => Array.from(values.keys()).filter((i) => i < 10 || i > 773),
    });
    const { residual, orthogonality } = defects(matrix, eigen);
    expect(residual).toBeLessThan(784 * 2 ** -53 * norm(eigen.values));
    expect(orthogonality).toBeLessThan(1e-12);
    const squares = matrix.a.reduce((sum, v) => sum + v * v, 0);
    expect(eigen.values.reduce((sum, v) => sum + v * v, 0) / squares).toBeCloseTo(1, 12);
  });

  it('gives the same bytes twice, and says so when the matrix holds NaN', () => {
    const matrix = random(70);
    expect(symmetricEigen(matrix.a, 70, { select: 'all' })).toEqual(symmetricEigen(matrix.a, 70, { select: 'all' }));
    expect(() => symmetricEigen(new Float64Array([1, Number.NaN, Number.NaN, 1]), 2)).toThrow(/finite/);
    expect(() => symmetricEigen(new Float64Array(3), 2)).toThrow(/\[2, 2\]/);
  });
});

function glued(half: number, coupling: number): Matrix {
  const offset = (half - 1) / 2;
  return from(2 * half, (i, j) => {
    if (i === j) return Math.abs((i % half) - offset);
    if (Math.abs(i - j) !== 1) return 0;
    return Math.max(i, j) === half ? coupling : 1;
  });
}
