/** Why a compute process died, as far as its exit shows: memory first, since a user can do something about that. */
import { readFileSync } from 'node:fs';

/** Number of processes on this machine that Linux has killed for lack of memory since it started; null if unknown. */
export function memoryKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Batch of its task. */
  readonly batch: number;
  /** memoryKills() when the task began and now. */
  readonly kills: { readonly before: number | null; readonly now: number | null };
}

/** "SIGKILL: …; choose a smaller engine.batch, such as 32". */
export function describeEnding({ code, signal, batch, kills }: Ending): string {
  const how = signal ?? `exit code ${code}`;
  const cure =
    batch > 1
      ? `choose a smaller engine.batch, such as ${Math.floor(batch / 2)}`
      : 'a machine with more memory is needed';
  if (signal === 'SIGKILL' && kills.before !== null && kills.now !== null && kills.now > kills.before) {
    return `${how}: the system killed a process for want of memory; ${cure}`;
  }
  if (signal === 'SIGKILL') return `${how}: somebody killed it, or the system did for want of memory; if so, ${cure}`;
  // V8 and C++ abort when an allocation fails. Node reports its own abort as an exit code.
  if (signal === 'SIGABRT' || code === 134) {
    return `${how}: it gave up, as where an allocation fails; if memory is short, ${cure}`;
  }
  return how;
}
