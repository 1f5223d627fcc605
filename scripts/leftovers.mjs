/**
 * A test run's folder, and what runs leave behind. A run's processes carry the path of its folder in their environment (Linux; elsewhere
 * none are found), and its temporary files lie in it.
 */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning } from '@isthmus/cli/processes';

/** Name of the variable; tests that give a process an environment of its own hand it on. */
export const runMark = 'ISTHMUS_TEST_RUN';

const prefix = 'isthmus-tests-';
const runnerFile = (folder) => join(folder, 'runner.json');

/** Makes the folder of a run that ends with this process. Root runs Postgres as another user, who passes through. */
export function beginRun() {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o711);
  writeFileSync(runnerFile(folder), JSON.stringify({ host: hostname(), runner: identify(process.pid) }));
  return folder;
}

/** Ends the processes and deletes the folders of runs that were killed. Returns the folders. */
export async function endAbandonedRuns() {
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name))
    .filter(isAbandoned);
  for (const folder of folders) {
    await endLeftovers(folder, 0);
    deleteRun(folder);
  }
  return folders;
}

/** With what its tests left in it. A process that was killed just now may still write there. */
export function deleteRun(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Processes of a run that are there after `withinMs`, which a busy machine may need to end them; ended with SIGKILL, and named. */
export async function endLeftovers(folder, withinMs = 30_000) {
  const end = performance.now() + withinMs;
  let left = marked(folder);
  while (left.length > 0 && performance.now() < end) {
    await sleep(100);
    left = marked(folder);
  }
  for (const { pid } of left) kill(pid);
  return left;
}

/** Not known, and so no, of a folder whose file is about to be written, of another user's and of another machine's or container's. */
function isAbandoned(folder) {
  const text = read(runnerFile(folder));
  if (text === '' || statSync(folder).uid !== process.getuid()) return false;
  const { host, runner } = JSON.parse(text);
  return host === hostname() && runner !== null && !isRunning(runner);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself meanwhile.
    if (error.code !== 'ESRCH') throw error;
  }
}

function marked(folder) {
  if (!existsSync('/proc/self/environ')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => Number(pid) !== process.pid && variablesOf(pid).includes(`${runMark}=${folder}`))
    .map(describe);
}

function variablesOf(pid) {
  return read(`/proc/${pid}/environ`).split('\0');
}

function describe(pid) {
  return { pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() };
}

/** Empty for a file of a process that has ended meanwhile or is another user's. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
