import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { randomStream } from './randomStream.js';
import { symmetricEigen } from './symmetricEigen.js';
import { inWorkspace } from './workspace.js';

/** Leaves NaN in the memory that the next call takes. */
const poison = () => inWorkspace({ x: [1000, 1000] }, ({ x }) => x.numbers.fill(Number.NaN).buffer);

describe('inWorkspace', () => {
  it('has room for whole tiles, and zeros in it, also where an earlier call left numbers', () => {
    poison();
    inWorkspace({ x: [5, 9], y: [1, 8] }, ({ x, y }) => {
      expect([x.stride, x.numbers.length, y.stride, y.numbers.length]).toEqual([24, 8 * 24, 8, 4 * 8]);
      expect([...x.numbers, ...y.numbers].every((v) => v === 0)).toBe(true);
      expect(x.at(2, 3)).toBe(x.numbers.byteOffset + 8 * (2 * 24 + 3));
      expect(y.at(0, 0)).toBe(x.numbers.byteOffset + x.numbers.byteLength);
    });
  });

  it('gives each of two nested calls memory of its own', () => {
    inWorkspace({ x: [4, 4] }, ({ x }) => {
      x.numbers.fill(1);
      inWorkspace({ y: [100, 100] }, ({ y }) => y.numbers.fill(2));
      inWorkspace({ y: [4, 4] }, ({ y }) => y.numbers.fill(3));
      expect(x.numbers.every((v) => v === 1)).toBe(true);
    });
  });

  it('takes the same memory again, also after an error, and keeps none above 32 MiB', () => {
    const buffer = poison();
    expect(() =>
      inWorkspace({ x: [1, 1] }, () => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(poison()).toBe(buffer);
    const large = () => inWorkspace({ x: [3000, 1500] }, ({ x }) => x.numbers.buffer);
    expect(large()).not.toBe(large());
    expect(poison()).toBe(buffer);
  });

  it('refuses what 32 bits cannot address', () => {
    expect(() => inWorkspace({ x: [3, 3], y: [25_000, 25_000] }, () => 0)).toThrow(
      /less than 4 GiB.*\[3, 3\], \[25000, 25000\]/,
    );
  });

  it.skipIf(process.platform !== 'linux')('says what to do where virtual memory is limited', () => {
    const script =
      "import('@isthmus/numerics').then(({ rowProducts }) => console.log(rowProducts(Float64Array.of(3), Float64Array.of(5), 1)[0]))";
    const run = (flag: string) =>
      spawnSync('sh', ['-c', `ulimit -v 6000000 && exec "$0" ${flag} -e "$1"`, process.execPath, script], {
        cwd: import.meta.dirname,
        encoding: 'utf8',
      });
    expect(run('').stderr).toMatch(/RangeError: inWorkspace: .*65536 bytes.*--disable-wasm-trap-handler/);
    expect(run('--disable-wasm-trap-handler').stdout).toBe('15\n');
  });

  it('leaves no trace of earlier calls in what is computed', () => {
    const n = 77;
    const stream = randomStream(1, 'workspace', 0);
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = stream.normal();
    const first = symmetricEigen(matrix, n, { select: 'all' });
    poison();
    expect(symmetricEigen(matrix, n, { select: 'all' })).toEqual(first);
  });
});
