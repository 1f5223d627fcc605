/** How many second differences say more than the rounding of float32 could. */

import type { FoldedHeadline, SampleResult } from '@isthmus/contracts';
import type { Named } from '../named.js';
import { numberOf } from './counted.js';
import type { Counted } from './fold.js';
import { shareHeadline } from './shares.js';

export interface RoundingCount {
  /** How many numbers came with their rounding error. */
  readonly total: number;
  /** How many are larger than it. */
  readonly beyond: number;
}

/** Counts the rows' numbers by their rounding error in the column `error`; a row of an earlier version has none. */
export function beyondRounding(
  value: (row: SampleResult) => number | null,
  error = 'roundingError',
): Counted<RoundingCount> {
  return {
    of: (rows) =>
      countBeyondRounding(
        rows.map(value),
        rows.map((row) => (error in row.scalars ? numberOf(row, error) : null)),
      ),
    merged: (parts) => ({
      total: parts.reduce((sum, part) => sum + part.total, 0),
      beyond: parts.reduce((sum, part) => sum + part.beyond, 0),
    }),
  };
}

/** Counts numbers by their rounding errors, place by place; null or NaN if one is missing. */
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

export function beyondRoundingHeadline(which: Named, { beyond, total }: RoundingCount): FoldedHeadline {
  return shareHeadline(which, beyond, total);
}
