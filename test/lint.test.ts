/** Format and lint as in `npm run check`, so that a run of the tests alone checks them too. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the formatter and the linter find nothing, not even a warning', () => {
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const { status, stdout, stderr } = spawnSync(biome, ['check', '--error-on-warnings', '.'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});

test('the tests type-check against the packages that they test', () => {
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  const { status, stdout, stderr } = spawnSync(compiler, ['-p', 'test'], { cwd: root, encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
