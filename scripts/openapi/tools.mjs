/** The tools of the checks: npm packages of this folder, and Python packages in a virtual environment under .cache. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, folder } from './places.mjs';

/** @returns {{ ok: boolean, output: string }} what the command said, on both streams */
export function run(command, words, { cwd = cache, env = {}, input } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, words, {
    cwd,
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', NO_COLOR: '1', ...env },
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 28,
  });
  if (error) return { ok: false, output: error.message };
  return { ok: status === 0, output: stdout + stderr };
}

/** Installs the npm packages where they are missing or others than those of the lock. */
export function installNpmTools() {
  const wanted = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'node_modules', '.installed-lock.json');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the npm tools of scripts/openapi');
  const words = ['ci', '--no-progress', '--loglevel=error', '--no-audit', '--no-fund'];
  const { ok, output } = run('npm', words, { cwd: folder });
  if (!ok) throw new Error(`npm ci failed in ${folder}:\n${output}`);
  writeFileSync(stamp, wanted);
}

export function npmTool(name) {
  return join(folder, 'node_modules', '.bin', name);
}

/** @returns {string | null} why the Python tools cannot be had; null where they are there */
export function installPythonTools() {
  const python = ['python3.13', 'python3.12', 'python3.11', 'python3'].find(
    (name) => run(name, ['-c', 'import sys; assert sys.version_info >= (3, 11)'], { cwd: folder }).ok,
  );
  if (python === undefined) return 'there is no Python 3.11 or later';
  const wanted = readFileSync(join(folder, 'requirements.txt'), 'utf8');
  const stamp = join(cache, 'venv', 'requirements.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return null;
  console.error('Installing the Python tools of scripts/openapi under .cache');
  mkdirSync(cache, { recursive: true });
  const made = run(python, ['-m', 'venv', '--clear', join(cache, 'venv')]);
  if (!made.ok) return `python -m venv failed: ${made.output.trim()}`;
  const filled = run(pythonTool('pip'), ['install', '--quiet', '-r', join(folder, 'requirements.txt')]);
  if (!filled.ok) return `pip install failed: ${filled.output.trim().split('\n').at(-1)}`;
  writeFileSync(stamp, wanted);
  return null;
}

export function pythonTool(name) {
  return join(cache, 'venv', 'bin', name);
}
