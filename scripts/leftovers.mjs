/**
 * Gives each test run a folder and removes what killed runs leave. A run's processes have its folder's path in their environment (Linux; elsewhere
 * none are found), and its temporary files are in that folder.
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

/** Name of the variable. Tests that give a process another environment pass it on. */
export const runMark = 'ISTHMUS_TEST_RUN';

const prefix = 'isthmus-tests-';
const runnerFile = (folder) => join(folder, 'runner.json');

/** Makes the folder of a run that ends with this process. Root runs Postgres as another user, who must be able to traverse it. */
export function beginRun() {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o711);
  writeFileSync(runnerFile(folder), JSON.stringify({ host: hostname(), runner: identify(process.pid) }));
  return folder;
}

/** Ends the processes of killed runs and deletes their folders. Returns the folders. */
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

/** Deletes the folder and its contents. A process that has just been killed may still write there, so deletion is retried. */
export function deleteRun(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Ends processes of a run that still exist after `withinMs` (a busy machine needs time to end them) with SIGKILL, and returns them. */
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

/** False if unknown: the folder's file is not written yet, or the folder is another user's, another machine's or another container's. */
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
    // It has ended in the meantime.
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

/** Empty if the process has ended in the meantime or is another user's. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
