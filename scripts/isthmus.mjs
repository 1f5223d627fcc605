/** npm run isthmus -- …: sets up and builds a fresh or changed clone, then runs the command line. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setup } from './setup.mjs';

try {
  setup();
  // Paths are relative to the folder where npm was called, but npm runs scripts in the root.
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  const { run } = await import(pathToFileURL(join(root, 'apps', 'cli', 'dist', 'run.js')).href);
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
