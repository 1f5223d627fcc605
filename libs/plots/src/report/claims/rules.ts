/** The rules that several claims share. */
import type { Verdict } from './claim.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Whether something holds by an interval; null where the interval leaves it open. */
export type Finding = boolean | null;

/** Whether `a` is more than `b`, by intervals that do not meet. */
export function isMore(a: Interval, b: Interval): Finding {
  if (a.low > b.high) return true;
  return a.high < b.low ? false : null;
}

/** A claim of several parts: all of them, some of them, none of them, or not decided. */
export function verdictOfParts(parts: readonly Finding[]): Verdict {
  if (parts.every((part) => part === true)) return 'agrees';
  if (parts.every((part) => part === false)) return 'differs';
  return parts.some((part) => part === true) ? 'partly' : 'open';
}

/**
 * A claim that a share is at least as published: in part where it is more than chance but less than published, open where the interval
 * holds both.
 */
export function verdictOfLevel(
  { low, high }: Interval,
  { published, chance }: { published: number; chance: number },
): Verdict {
  if (low > chance) return high >= published ? 'agrees' : 'partly';
  return high >= published ? 'open' : 'differs';
}
