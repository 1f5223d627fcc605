/** How many second differences say more than the rounding of float32 could. */
import type { FoldedHeadline, Named, SampleResult } from '@isthmus/contracts';
import { numberOf } from './fold.js';
import { shareHeadline } from './shares.js';

export interface RoundingCount {
  /** Numbers that came with their rounding error. */
  readonly total: number;
  /** Those that are larger than it. */
  readonly beyond: number;
}

/** The scalar, or null in a row of an earlier version, which has none. */
export function roundingErrorOf(result: SampleResult, name = 'roundingError'): number | null {
  return name in result.scalars ? numberOf(result, name) : null;
}

/** Of numbers and their rounding errors, place by place; null or NaN where one is missing. */
export function countBeyondRounding(
  values: ReadonlyArray<number | null>,
  errors: ReadonlyArray<number | null>,
): RoundingCount {
  const known = values.flatMap((value, i) => {
    const error = errors[i] ?? Number.NaN;
    return value === null || Number.isNaN(value) || Number.isNaN(error) ? [] : [Math.abs(value) > error];
  });
  return { total: known.length, beyond: known.filter(Boolean).length };
}

/** The share over all partials; those that an earlier version folded have no count. */
export function beyondRoundingHeadline(which: Named, counts: ReadonlyArray<RoundingCount | undefined>): FoldedHeadline {
  const sum = (what: keyof RoundingCount) => counts.reduce((all, count) => all + (count?.[what] ?? 0), 0);
  return shareHeadline(which, sum('beyond'), sum('total'));
}
