/** Processes by identity: a pid alone may have gone to another process since it was written down. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, told apart from a later one with the same pid by when it began. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly began: string;
}

/** Null when there is no such process, or only its unreaped remains. */
export function identify(pid: number): ProcessIdentity | null {
  const began = process.platform === 'linux' ? beganOnLinux(pid) : beganByPs(pid);
  return began === null ? null : { pid, began };
}

export function isRunning({ pid, began }: ProcessIdentity): boolean {
  return identify(pid)?.began === began;
}

/** Sends `signal`, waits up to `deadlineMs`, then kills. Says how it ended. */
export async function stopProcess(
  identity: ProcessIdentity,
  { signal, deadlineMs }: { signal: NodeJS.Signals; deadlineMs: number },
): Promise<'absent' | 'stopped' | 'killed'> {
  if (!isRunning(identity)) return 'absent';
  send(identity.pid, signal);
  if (await gone(identity, deadlineMs)) return 'stopped';
  send(identity.pid, 'SIGKILL');
  // A killed process leaves as soon as the kernel has freed it; only one stuck in the kernel takes longer.
  await gone(identity, 10_000);
  return 'killed';
}

/** Not our child, so nothing tells when it ends: asked for every 50 ms. */
async function gone(identity: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (isRunning(identity)) {
    if (performance.now() > end) return false;
    await sleep(50);
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Fields 3 (state) and 22 (start, in ticks since boot) of proc(5); the command's name before them may hold spaces. */
function beganOnLinux(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}.${fields[19]}`;
  } catch {
    return null;
  }
}

function beganByPs(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}
