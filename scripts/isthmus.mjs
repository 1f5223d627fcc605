/** npm run isthmus -- …: the command line, after whatever a fresh or changed clone still needs. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setup } from './setup.mjs';

try {
  setup();
  // Paths are meant from where npm was called, which is not where npm runs scripts.
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  const { run } = await import(pathToFileURL(join(root, 'apps', 'cli', 'dist', 'run.js')).href);
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
