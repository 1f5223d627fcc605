import { describe, expect, it } from 'vitest';
import { applyReflectors } from './applyReflectors.js';
import { randomStream } from './randomStream.js';
import { tridiagonalize } from './tridiagonalize.js';

/** H_0 H_1 ... z, one reflection at a time. */
const oneByOne = ({ size: n, reflectors, scales }: ReturnType<typeof tridiagonalize>, z: Float64Array) => {
  for (let c = n - 2; c >= 0; c--) {
    let dot = 0;
    for (let j = c + 1; j < n; j++) dot += reflectors[c * n + j] * z[j];
    for (let j = c + 1; j < n; j++) z[j] -= scales[c] * dot * reflectors[c * n + j];
  }
  return z;
};

const random = (n: number, keep: (i: number, j: number) => boolean) => {
  const stream = randomStream(1, 'matrix', n);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = keep(i, j) ? stream.normal() : 0;
  }
  return matrix;
};

describe('applyReflectors', () => {
  it.each([1, 2, 3, 32, 33, 34, 65, 200])('does in blocks what reflections do one by one, n = %i', (n) => {
    const reduction = tridiagonalize(
      random(n, () => true),
      n,
    );
    for (const k of [1, 4, 70]) {
      const vectors = randomStream(2, 'vectors', k).fillNormal(new Float64Array(k * n));
      const rows = Array.from({ length: k }, (_, r) => oneByOne(reduction, vectors.slice(r * n, (r + 1) * n)));
      applyReflectors(reduction, vectors);
      rows.forEach((row, r) => {
        const length = Math.sqrt(row.reduce((sum, v) => sum + v * v, 0));
        for (let c = 0; c < n; c++) expect(Math.abs(vectors[r * n + c] - row[c])).toBeLessThan(1e-14 * length * n);
      });
    }
  });

  it('passes over reflections that are the identity', () => {
    const n = 70;
    const reduction = tridiagonalize(
      random(n, (i, j) => Math.abs(i - j) <= 1 || (i > 40 && j > 40)),
      n,
    );
    expect(reduction.scales.slice(0, 39).every((scale) => scale === 0)).toBe(true);
    const z = randomStream(2, 'vectors', 0).fillNormal(new Float64Array(n));
    const expected = oneByOne(reduction, z.slice());
    applyReflectors(reduction, z);
    for (let c = 0; c < n; c++) expect(z[c]).toBeCloseTo(expected[c], 13);
  });
});
