/** The rules that several claims share. */
import type { Verdict } from './claim.js';

interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Ends belong to it. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Whether something holds by an interval; null where the interval leaves it open. */
export type Finding = boolean | null;

/** Whether `a` is more than `b`, by intervals that do not meet. */
export function isMore(a: Interval, b: Interval): Finding {
  if (a.low > b.high) return true;
  return a.high < b.low ? false : null;
}

/** agrees where the interval lies inside the range, differs where it lies outside, else open: a small sample decides nothing. */
export function verdictOfRange({ low, high }: Interval, { least, most }: Range): Verdict {
  if (low >= least && high <= most) return 'agrees';
  return high < least || low > most ? 'differs' : 'open';
}

/** A claim of several parts holds where each does, and not where one does not. */
export function verdictOfParts(parts: readonly Finding[]): Verdict {
  if (parts.some((part) => part === false)) return 'differs';
  return parts.length > 0 && parts.every((part) => part === true) ? 'agrees' : 'open';
}

/** The same of verdicts on the parts. */
export function verdictOfAll(verdicts: readonly Verdict[]): Verdict {
  const findings = { agrees: true, differs: false, open: null } as const satisfies Record<Verdict, Finding>;
  return verdictOfParts(verdicts.map((verdict) => findings[verdict]));
}

/**
 * The range of a share that the paper prints as a number without an interval: at least five points less than printed. More of what is
 * claimed is no less of it.
 */
export function atLeast(published: number): Range {
  return { least: published - margin, most: 1 };
}

const margin = 0.05;
