import { describe, expect, it } from 'vitest';
import { type BlockLanczosOptions, blockLanczos } from './blockLanczos.js';
import { orthonormalizeRows } from './orthonormalize.js';
import { randomStream } from './randomStream.js';
import { addRowCombinations, rowProducts, transpose } from './rowProducts.js';
import { spectralDensity } from './spectralDensity.js';
import { symmetricEigen } from './symmetricEigen.js';
import { matrixOperator } from './testing/matrixOperator.js';
import { smoothDensity } from './testing/smoothDensity.js';
import { thinSvd } from './thinSvd.js';

const n = 120;
const symmetric = (() => {
  const stream = randomStream(1, 'matrix', 0);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = stream.normal();
  return a;
})();
const diagonal = (values: number[]) => {
  const a = new Float64Array(values.length ** 2);
  values.forEach((v, i) => {
    a[i * values.length + i] = v;
  });
  return matrixOperator(a, values.length);
};

describe('row products', () => {
  it('agree with the definition for sizes on and off the unrolled path', () => {
    const stream = randomStream(1, 'products', 0);
    for (const [m, k, p] of [
      [1, 1, 1],
      [3, 5, 6],
      [4, 8, 9],
    ]) {
      const a = stream.fillNormal(new Float64Array(m * k));
      const b = stream.fillNormal(new Float64Array(p * k));
      const c = rowProducts(a, b, k);
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < p; j++) {
          let sum = 0;
          for (let l = 0; l < k; l++) sum += a[i * k + l] * b[j * k + l];
          expect(c[i * p + j]).toBeCloseTo(sum, 12);
        }
      }
      // C B computed the other way round: (B' C')'
      const combined = addRowCombinations(c, b, k, new Float64Array(m * k));
      const other = rowProducts(c, transpose(b, k), p);
      combined.forEach((v, i) => {
        expect(v).toBeCloseTo(other[i], 12);
      });
    }
    expect(() => rowProducts(new Float64Array(5), new Float64Array(4), 2)).toThrow(/rows of 2/);
  });

  it('are orthonormal after Gram-Schmidt, and a dependent row becomes zero and is named', () => {
    const rows = new Float64Array([3, 0, 0, 1, 1, 0, 5, 7, 0, 1, 1, 1e-6]);
    expect([...orthonormalizeRows(rows, 3)]).toEqual([2]);
    const gram = rowProducts(rows, rows, 3);
    const expected = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    gram.forEach((v, i) => {
      expect(v).toBeCloseTo(expected[i], 13);
    });
  });
});

describe('thinSvd', () => {
  it.each([
    [20, 50],
    [50, 20],
    [7, 7],
  ])('rebuilds a random %i x %i matrix from orthonormal factors', (m, k) => {
    const matrix = randomStream(1, 'svd', m).fillNormal(new Float64Array(m * k));
    const { values, left, right, rank } = thinSvd(matrix, k);
    expect(rank).toBe(Math.min(m, k));
    const scaled = Float64Array.from(transpose(left, m), (v, i) => v * values[i % rank]);
    const rebuilt = addRowCombinations(scaled, right, k, new Float64Array(m * k));
    rebuilt.forEach((v, i) => {
      expect(v).toBeCloseTo(matrix[i], 12);
    });
    for (const [rows, length] of [
      [left, m],
      [right, k],
    ] as const) {
      rowProducts(rows, rows, length).forEach((v, i) => {
        expect(v).toBeCloseTo(i % (rank + 1) === 0 ? 1 : 0, 12);
      });
    }
  });

  it('stops at the numerical rank and at the rank asked for', () => {
    const stream = randomStream(1, 'rank', 0);
    const b = stream.fillNormal(new Float64Array(3 * 30));
    const low = addRowCombinations(stream.fillNormal(new Float64Array(10 * 3)), b, 30, new Float64Array(300));
    expect(thinSvd(low, 30).rank).toBe(3);
    expect(thinSvd(low, 30, { rank: 2 }).values).toEqual(thinSvd(low, 30).values.slice(0, 2));
    expect(thinSvd(new Float64Array(12), 3).rank).toBe(0);
  });
});

describe('blockLanczos', () => {
  const exact = symmetricEigen(symmetric, n).values;

  it('finds both ends of a spectrum with residuals that bound the errors', async () => {
    const result = await blockLanczos(matrixOperator(symmetric, n), randomStream(1, 'start', 0), {
      largest: 4,
      smallest: 3,
      blockSize: 4,
      tolerance: 1e-4,
      maxProducts: 112,
    });
    const expected = [...exact.slice(0, 4), ...exact.slice(-3)];
    result.values.forEach((v, i) => {
      expect(Math.abs(v - expected[i])).toBeLessThan(result.residuals[i] + 1e-10);
    });
    expect(result.converged).toBe(true);
    expect(result.asymmetry).toBeLessThan(1e-12);
    for (let r = 0; r < 7; r++) {
      const v = result.vectors.slice(r * n, (r + 1) * n);
      const av = await matrixOperator(symmetric, n).matvec(v);
      const residual = Math.sqrt(av.reduce((sum, x, i) => sum + (x - result.values[r] * v[i]) ** 2, 0));
      expect(residual).toBeCloseTo(result.residuals[r], 8);
    }
  });

  it('says so when the products run out before it has converged', async () => {
    const options = { largest: 2, smallest: 2, maxProducts: 16, tolerance: 1e-8 };
    const result = await blockLanczos(matrixOperator(symmetric, n), randomStream(1, 'start', 0), options);
    expect([result.converged, result.products]).toEqual([false, 16]);
    expect(Math.max(...result.residuals)).toBeGreaterThan(1e-8 * exact[0]);
    expect(result.values[0]).toBeLessThanOrEqual(exact[0]);
  });

  it('says that it is done where it converges before the products run out', async () => {
    const seen: [number, number][] = [];
    const onProgress = (products: number, most: number) => seen.push([products, most]);
    const options = { largest: 1, smallest: 0, blockSize: 4, tolerance: 0.1, maxProducts: 112, onProgress };
    const result = await blockLanczos(matrixOperator(symmetric, n), randomStream(1, 'start', 0), options);
    expect(result.converged).toBe(true);
    expect(result.products).toBeLessThan(112);
    expect(seen.at(-1)).toEqual([112, 112]);
  });

  it('makes no more products than it may, and refuses what needs more or cannot be meant', async () => {
    const run = (options: BlockLanczosOptions) =>
      blockLanczos(matrixOperator(symmetric, n), randomStream(1, 'start', 0), options);
    expect((await run({ largest: 1, smallest: 1, maxProducts: 3 })).products).toBe(3);
    expect((await run({ largest: 100, smallest: 100, maxProducts: n })).values.length).toBe(n);
    await expect(run({ largest: 10, smallest: 10, maxProducts: 20 })).rejects.toThrow(
      'expected maxProducts for 10 largest and 10 smallest in blocks of 8, got 20',
    );
    for (const [name, value] of [
      ['largest', -1],
      ['smallest', 0.5],
      ['blockSize', 0],
      ['maxProducts', Number.NaN],
    ] as const) {
      await expect(run({ [name]: value })).rejects.toThrow(`blockLanczos: ${name} must be an integer`);
    }
  });

  it('finds multiplicities beyond the block size and exhausts a small space exactly', async () => {
    const operator = diagonal([5, 5, 5, 5, 1, 1, 1, -2, -2, -2]);
    const options = { largest: 4, smallest: 3, blockSize: 2, tolerance: 0 };
    const result = await blockLanczos(operator, randomStream(1, 'start', 0), options);
    [5, 5, 5, 5, -2, -2, -2].forEach((v, i) => {
      expect(result.values[i]).toBeCloseTo(v, 12);
    });
    expect(result.products).toBe(10);
    expect(result.converged).toBe(true);
  });

  it('stays in the subspace it is restricted to', async () => {
    const operator = diagonal([100, 4, 3, 2, 1, -1]);
    const project = (rows: Float64Array) => {
      for (let i = 0; i < rows.length; i += 6) rows[i] = 0;
    };
    const result = await blockLanczos(operator, randomStream(1, 'start', 0), {
      largest: 1,
      smallest: 1,
      blockSize: 2,
      restriction: { project, dimension: 5 },
    });
    expect(result.values[0]).toBeCloseTo(4, 10);
    expect(result.values[1]).toBeCloseTo(-1, 10);
  });

  it('gives inner bounds of the symmetric part and its asymmetry when the operator is not symmetric', async () => {
    const stream = randomStream(2, 'skew', 0);
    const skewed = symmetric.slice();
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const s = 0.3 * stream.normal();
        skewed[i * n + j] += s;
        skewed[j * n + i] -= s;
      }
    }
    const result = await blockLanczos(matrixOperator(skewed, n), randomStream(1, 'start', 0), {
      largest: 1,
      smallest: 1,
      tolerance: 0,
      maxProducts: 96,
    });
    expect(result.asymmetry).toBeGreaterThan(0.3);
    expect(result.values[0]).toBeLessThanOrEqual(exact[0] + 1e-9);
    expect(result.values[0]).toBeGreaterThan(0.99 * exact[0]);
  });

  it('stops when aborted', async () => {
    const controller = new AbortController();
    const running = blockLanczos(matrixOperator(symmetric, n), randomStream(1, 'start', 0), {
      tolerance: 0,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(running).rejects.toThrow(/abort/);
  });
});

describe('spectralDensity', () => {
  it('refuses probes and steps that cannot be meant', async () => {
    const run = (options: { probes?: number; steps?: number }) =>
      spectralDensity(matrixOperator(symmetric, n), randomStream(1, 'probes', 0), options);
    await expect(run({ probes: 0 })).rejects.toThrow('spectralDensity: probes must be an integer from 1 up, got 0');
    await expect(run({ steps: 0.5 })).rejects.toThrow('spectralDensity: steps must be an integer from 1 up, got 0.5');
  });

  it('averages powers of the spectrum within five standard errors', async () => {
    const result = await spectralDensity(matrixOperator(symmetric, n), randomStream(1, 'probes', 0), {
      probes: 12,
      steps: 30,
    });
    for (const power of [1, 2, 3, 4]) {
      const each = result.nodes.map((row, r) => row.reduce((sum, v, i) => sum + result.weights[r][i] * v ** power, 0));
      const mean = each.reduce((a, b) => a + b) / 12;
      const error = Math.sqrt(each.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 11 / 12);
      const truth = symmetricEigen(symmetric, n).values.reduce((sum, v) => sum + v ** power, 0) / n;
      expect(Math.abs(mean - truth)).toBeLessThan(5 * error);
    }
    for (const row of result.weights) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(result.products).toBe(360);
  });

  it('integrates to one and puts its mass where the eigenvalues are', async () => {
    const operator = diagonal([...Array(60).fill(-1), ...Array(20).fill(2)]);
    const result = await spectralDensity(operator, randomStream(1, 'probes', 0), { probes: 40, steps: 5 });
    const points = Float64Array.from({ length: 801 }, (_, i) => -4 + i * 0.01);
    const { density, standardError } = smoothDensity(result, points, 0.1);
    const mass = (from: number, to: number) =>
      density.reduce((sum, v, i) => (points[i] >= from && points[i] < to ? sum + 0.01 * v : sum), 0);
    expect(mass(-4, 4.1)).toBeCloseTo(1, 6);
    // sd of the share over 40 probes: sqrt(2 * 0.75 * 0.25 / 80 / 40) = 0.011
    expect(Math.abs(mass(-4, 0.5) - 0.75)).toBeLessThan(0.055);
    expect(standardError[300]).toBeGreaterThan(0);
  });

  it('errs by 1 / sqrt(probes), from the spread that the spectrum predicts, whatever is averaged over it', async () => {
    const values = Array.from({ length: 24 }, (_, i) => Math.cos(i));
    const operator = diagonal(values);
    const budgets = [2, 4, 8, 16, 32];
    const samples = 100;
    // What a probe averages is v'f(A)v, v uniform on the unit sphere: variance 2 (tr f^2 - (tr f)^2 / n) / (n (n + 2)).
    const averages: Record<string, (v: number) => number> = { square: (v) => v * v, exponential: Math.exp };
    const predicted = Object.values(averages).map((f) => {
      const [sum, squares] = values.reduce(([a, b], v) => [a + f(v), b + f(v) ** 2], [0, 0]);
      return { mean: sum / 24, variance: (2 * (squares - sum ** 2 / 24)) / (24 * 26) };
    });
    const logarithms: number[][] = predicted.map(() => []);
    for (const probes of budgets) {
      const squares = predicted.map(() => 0);
      for (let seed = 0; seed < samples; seed++) {
        // Gauss quadrature of 12 nodes integrates powers below 24 exactly.
        const rules = await spectralDensity(operator, randomStream(seed, 'slope', probes), { probes, steps: 12 });
        for (const [a, f] of Object.values(averages).entries()) {
          const each = rules.nodes.map((row, r) => row.reduce((sum, v, i) => sum + rules.weights[r][i] * f(v), 0));
          squares[a] += (each.reduce((sum, v) => sum + v, 0) / probes - predicted[a].mean) ** 2;
        }
      }
      for (const [a, { variance }] of predicted.entries()) {
        logarithms[a].push(Math.log(Math.sqrt(squares[a] / samples / variance)));
      }
    }
    for (const own of logarithms) {
      // sd of a log spread from 100 samples: 1 / sqrt(200) = 0.071; of the slope over x = log 2 (-2, .., 2), 0.032.
      for (const [i, probes] of budgets.entries()) {
        expect(Math.abs(own[i] + 0.5 * Math.log(probes))).toBeLessThan(4 * 0.071);
      }
      const slope = own.reduce((sum, v, i) => sum + (i - 2) * v, 0) / (10 * Math.LN2);
      expect(Math.abs(slope + 0.5)).toBeLessThan(4 * 0.032);
    }
  });

  it('states standard errors of a smoothed density that cover it at their level in 200 seeds', async () => {
    const values = Array.from({ length: 40 }, (_, i) => 2 * Math.cos((Math.PI * (i + 0.5)) / 40));
    const operator = diagonal(values);
    const points = [-1, 0.2, 1.5];
    const width = 0.4;
    const truths = points.map(
      (point) =>
        values.reduce((sum, v) => sum + Math.exp(-0.5 * ((point - v) / width) ** 2), 0) /
        (40 * width * Math.sqrt(2 * Math.PI)),
    );
    const covered = [0, 0, 0];
    for (let seed = 0; seed < 200; seed++) {
      // 12 nodes integrate powers below 24 exactly; what is left of a Gaussian of a tenth of the range is about 10^-5 of it.
      const rules = await spectralDensity(operator, randomStream(seed, 'cover', 0), { probes: 16, steps: 12 });
      const { density, standardError } = smoothDensity(rules, points, width);
      // Student's t, 15 degrees of freedom.
      for (const i of points.keys()) if (Math.abs(density[i] - truths[i]) < 2.131 * standardError[i]) covered[i]++;
    }
    // 190 expected, sd 3.1.
    for (const count of covered) expect(Math.abs(count - 190)).toBeLessThan(4 * 3.1);
  });
});
