// Through the package's own name: a worker thread runs the compiled file.
import { openEigenPool } from '@isthmus/numerics';
import { afterEach, describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.js';
import { symmetricEigen } from './symmetricEigen.js';

const n = 60;
const matrix = (seed: number) => {
  const stream = randomStream(seed, 'pool', 0);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = stream.normal();
  return a;
};

describe('eigen pool', () => {
  const pool = openEigenPool({ threads: 2 });
  afterEach(() => pool.close());

  it('answers as many calls as are made, each to the bit, reports errors, and ends', async () => {
    const jobs = [1, 2, 3, 4, 5].map((seed) => pool.decompose(matrix(seed), n, { strongest: 3 }));
    const broken = pool.decompose(new Float64Array(3), n);
    await expect(broken).rejects.toThrow(/\[60, 60\]/);
    const results = await Promise.all(jobs);
    results.forEach((result, i) => {
      expect(result).toEqual(symmetricEigen(matrix(i + 1), n, { select: { strongest: 3 } }));
    });
    const moved = matrix(6);
    await pool.decompose(moved, n, 'all');
    expect(moved.length).toBe(0);
    const late = pool.decompose(matrix(7), n, 'all');
    const closing = pool.close();
    await expect(late).rejects.toThrow(/closed before/);
    await closing;
    await expect(pool.decompose(matrix(8), n)).rejects.toThrow(/closed/);
  });

  it('refuses to have no thread, with which nothing would ever be answered', () => {
    expect(() => openEigenPool({ threads: 0 })).toThrow('threads must be an integer from 1 up, got 0');
  });
});
