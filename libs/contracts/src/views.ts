/**
 * What reports, pages and the command line say of a view in the same words. This module imports nothing at run time, so the pages load it
 * as it is (the API serves it beside their scripts).
 */
import type { RunState, ShardState, SweepState } from './states.js';

/** Whether the state is a last one. */
export function isFinal(state: SweepState | RunState | ShardState): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}

/**
 * The share of the workers' time that was spent in the engine, "87%"; null where no time was recorded. In whole percent: a measurement
 * repeats to about three of them (docs/performance.md).
 */
export function deviceShare({
  workerSeconds,
  engineSeconds,
}: {
  readonly workerSeconds: number;
  readonly engineSeconds: number;
}): string | null {
  return workerSeconds > 0 && engineSeconds > 0 ? `${Math.round((100 * engineSeconds) / workerSeconds)}%` : null;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** "0.4 s", "41 s", "3 min 20 s", "2 h 5 min", "1 d 4 h": at most two units; below 10 s two digits. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const rounded = Math.round(seconds);
  const first = units.findIndex(([, size]) => rounded >= size);
  let rest = rounded;
  const counts = units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { unit, count };
  });
  return counts
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count} ${unit}`)
    .join(' ');
}

/** "3 min 20 s ago"; "0 s ago" where the clock that wrote the time is ahead. */
export function ago(iso: string, nowMs: number): string {
  return `${duration(Math.max(0, Math.round((nowMs - Date.parse(iso)) / 1000)))} ago`;
}
