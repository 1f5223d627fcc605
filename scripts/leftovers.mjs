/** Finds what a test run left running: its processes carry the run's mark in their environment (Linux; elsewhere none are found). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Name of the variable; tests that give a process an environment of its own hand it on. */
export const runMark = 'ISTHMUS_TEST_RUN';

/** Processes with the mark that still run after `withinMs`; ended with SIGKILL, and named. */
export async function endLeftovers(mark, withinMs = 10_000) {
  const end = performance.now() + withinMs;
  let left = marked(mark);
  while (left.length > 0 && performance.now() < end) {
    await sleep(100);
    left = marked(mark);
  }
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  return left;
}

function marked(mark) {
  if (!existsSync('/proc/self/environ')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => Number(pid) !== process.pid && variablesOf(pid).includes(`${runMark}=${mark}`))
    .map(describe);
}

function variablesOf(pid) {
  return read(`/proc/${pid}/environ`).split('\0');
}

function describe(pid) {
  return { pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() };
}

/** Empty for a process that has ended meanwhile or is another user's. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
