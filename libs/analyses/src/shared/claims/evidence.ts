/**
 * What one run found: numbers with their intervals out of its curves, by their ids. A number without an interval decides nothing, and is not
 * read. Nor does a mean of fewer than ten samples, whose spread is not known: its interval is read as holding everything.
 */

import type { CurvePoint, Headline } from '@isthmus/contracts';
import { levelText, quantity } from '@isthmus/contracts';
import type { Analysis } from '../../list.js';
import type { Named } from '../named.js';
import type { PaperSubject } from './paperNetworks.js';

const leastOfMeans = 10;

export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** "0.123 (95% interval 0.110 to 0.131)". */
  readonly text: string;
  /** "0.123 [0.110, 0.131]". */
  readonly short: string;
}

export interface Evidence<A extends Analysis = Analysis> {
  readonly settings: A;
  /** Which of the paper's networks and data sets the run is taken to be of, by their names. */
  readonly subject: PaperSubject;
  /** This number, whichever curve says it; null where none does. */
  headline(number: Named): Measured | null;
  /** The points of one series of a curve that have an interval; none where there is no such curve or series. */
  points(curve: string, series: Named): ReadonlyArray<CurvePoint & Measured>;
}

/** What is read of a curve. */
export interface CurveRead {
  readonly name: string;
  readonly series: ReadonlyArray<{ readonly id?: string | undefined; readonly points: readonly CurvePoint[] }>;
  readonly headlines: readonly Headline[];
  readonly yAxis: { readonly unit: string };
  readonly intervalLevel: number;
}

export function evidenceOf<A extends Analysis>(
  settings: A,
  curves: readonly CurveRead[],
  subject: PaperSubject,
): Evidence<A> {
  return {
    settings,
    subject,
    headline({ id }) {
      for (const { headlines, intervalLevel } of curves) {
        const number = headlines.find((one) => one.id === id);
        if (number !== undefined)
          return measured(number.value, number.low, number.high, number.unit, intervalLevel, number.n);
      }
      return null;
    },
    points(name, { id }) {
      const curve = curves.find((one) => one.name === name);
      const points = curve?.series.find((one) => one.id === id)?.points ?? [];
      return points.flatMap((point) => {
        const { yAxis, intervalLevel } = curve!;
        const read = measured(point.y, point.low, point.high, yAxis.unit, intervalLevel, point.count);
        return read === null ? [] : [{ ...point, ...read }];
      });
    },
  };
}

function measured(
  value: number | null,
  low: number | null | undefined,
  high: number | null | undefined,
  unit: string,
  intervalLevel: number,
  n: number | undefined,
): Measured | null {
  if (value === null || typeof low !== 'number' || typeof high !== 'number') return null;
  // The unit is said once, after the value.
  const end = unit === 'share' ? 'share' : '';
  const [lowest, highest] = [quantity(low, end), quantity(high, end)];
  const words = {
    text: `${quantity(value, unit)} (${levelText(intervalLevel)} interval ${lowest} to ${highest})`,
    short: `${quantity(value, end)} [${lowest}, ${highest}]`,
  };
  // Shares have Wilson's interval, which holds for any number of samples.
  const few = unit !== 'share' && n !== undefined && n < leastOfMeans;
  return few
    ? { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, ...words }
    : { value, low, high, ...words };
}
