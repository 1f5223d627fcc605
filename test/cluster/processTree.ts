/** The descendants of a process, so that a test can check that all have ended (Linux). */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from '@isthmus/cli/processes';

/** Children, their children, and so on. */
export function descendants(pid: number): ProcessIdentity[] {
  const parents = new Map(runningPids().map((child) => [child, parentOf(child)]));
  const below = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid)
    .map(identify)
    .filter((one) => one !== null);
}

/** Sends a signal to a process that may have ended in the meantime. */
export function sendSignal({ pid }: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for all to end; returns those that have not ended in time. */
export async function survivors(processes: readonly ProcessIdentity[], withinMs = 60_000): Promise<ProcessIdentity[]> {
  const end = performance.now() + withinMs;
  while (processes.some(isRunning) && performance.now() < end) await sleep(50);
  return processes.filter(isRunning);
}

function runningPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Field 4 of proc(5); 0 if the process has ended in the meantime. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
