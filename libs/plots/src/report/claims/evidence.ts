/**
 * Reads numbers with their intervals out of a run's curves. A number without an interval decides nothing, and is not read. Nor does a mean of
 * fewer than ten samples, whose spread is not known: its interval is read as holding everything.
 */
import type { Curve, CurvePoint } from '@isthmus/contracts';
import { levelText, quantity } from '../../curveText.js';
import type { Evidence } from './claim.js';

const leastOfMeans = 10;

export interface Measured {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** "0.123 (95% interval 0.110 to 0.131)". */
  readonly text: string;
}

/** The headline of this name, whichever curve says it. */
export function headline({ curves }: Pick<Evidence, 'curves'>, name: string): Measured | null {
  for (const { headlines, intervalLevel } of curves) {
    const found = headlines.find((one) => one.name === name);
    if (found !== undefined) return measured(found.value, found.low, found.high, found.unit, intervalLevel, found.n);
  }
  return null;
}

export function curveNamed({ curves }: Pick<Evidence, 'curves'>, name: string): Curve | null {
  return curves.find((curve) => curve.name === name) ?? null;
}

/** The points of one series of a curve that have an interval. */
export function seriesPoints(curve: Curve, series: string): Array<CurvePoint & Measured> {
  const points = curve.series.find(({ name }) => name === series)?.points ?? [];
  return points.flatMap((point) => {
    const read = measured(point.y, point.low, point.high, curve.yAxis.unit, curve.intervalLevel, point.count);
    return read === null ? [] : [{ ...point, ...read }];
  });
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
  const interval = `${levelText(intervalLevel)} interval ${quantity(low, end)} to ${quantity(high, end)}`;
  const text = `${quantity(value, unit)} (${interval})`;
  // Shares have Wilson's interval, which holds for any number of samples.
  const few = unit !== 'share' && n !== undefined && n < leastOfMeans;
  return few
    ? { value, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, text }
    : { value, low, high, text };
}
