/** The benchmark runner, without running a benchmark. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const runner = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

function bench(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [runner, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('without a name it lists the benchmarks and what they measure', () => {
  const { status, stdout } = bench();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^enqueue +A sweep of 100,000 samples/m);
  expect(stdout).not.toMatch(/^run /m);
});

test('an unknown name is refused in one line with the nearest one', () => {
  expect(bench('enqeue')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'there is no benchmark "enqeue": did you mean enqueue?\n',
  });
  const { status, stderr } = bench('x'.repeat(20));
  expect(status).toBe(2);
  expect(stderr).toMatch(/^there is no benchmark "x{20}"; there are .*enqueue.*\n$/);
});

test('a second name and an unknown option are refused', () => {
  expect(bench('enqueue', 'engine')).toMatchObject({ status: 2, stdout: '' });
  expect(bench('enqueue', '--jsno')).toMatchObject({ status: 2, stdout: '' });
});
