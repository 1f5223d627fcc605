/** npm run check: what must hold before a commit. Runs the build (types), format and lint without warnings, then every test. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root, setup } from './setup.mjs';

function step(name, command, words) {
  console.log(`== ${name}`);
  const { status } = spawnSync(command, words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`check: ${name} failed`);
}

try {
  console.log('== types');
  setup();
  step('types of the tests', join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'test']);
  step('format and lint', join(root, 'node_modules', '.bin', 'biome'), ['check', '--error-on-warnings', '.']);
  step('tests', process.execPath, [join('scripts', 'test.mjs')]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
