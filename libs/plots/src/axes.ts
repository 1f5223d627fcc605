/** The axes of a curve: scales, ticks, and titles with units. */
import type { CurvePoint } from '@isthmus/contracts';
import { axisTitle } from './curveText.js';
import type { DrawnCurve } from './drawnCurve.js';

/** About the width that the axes leave for the plot, in pixels. */
export const plotWidth = 650;
/** About how many values of a vertical axis are labelled. */
const ticks = 6;

type Domain = [least: number, most: number];

/** The vertical axis: from 0 to above the highest interval, or around the positive values on a logarithmic axis. */
export function verticalScale({ yAxis }: DrawnCurve, rows: readonly Pick<CurvePoint, 'y' | 'low' | 'high'>[]) {
  const tops = rows.flatMap(({ y, high }) => [y, high ?? y]);
  const bottoms = rows.flatMap(({ y, low }) => [y, low ?? y]);
  if (yAxis.scale === 'log') {
    const positive = [...tops, ...bottoms].filter((value) => value > 0);
    const [least, most] = positive.length === 0 ? [0.1, 1] : [Math.min(...positive), Math.max(...positive)];
    // Clamped, so that a bar or a whisker that reaches down to zero ends at the foot of the axis.
    const domain: Domain = [least / 1.25, most * 1.25];
    return { type: 'log' as const, domain, nice: false, clamp: true };
  }
  const most = Math.max(0, ...tops);
  const least = Math.min(0, ...bottoms);
  const span = most - least || 1;
  const domain: Domain = [least < 0 ? least - 0.06 * span : 0, most + 0.06 * span];
  return { type: 'linear' as const, domain, nice: false };
}

/** The foot of the vertical axis, where bars and areas end. */
export function foot(scale: ReturnType<typeof verticalScale>): number {
  return scale.type === 'log' ? scale.domain[0] : 0;
}

export function verticalAxis({ yAxis }: DrawnCurve, scale?: ReturnType<typeof verticalScale>) {
  const values = scale?.type === 'log' ? logTicks(...scale.domain) : [];
  return {
    title: axisTitle(yAxis),
    // Within less than a factor of two there is no such value, and the axis chooses for itself.
    ...(values.length > 1 ? { values } : { tickCount: ticks }),
    domain: false,
    ticks: false,
    labelPadding: 8,
    labelExpr: labelOf(yAxis.unit),
  };
}

/** A horizontal axis over numbers, from the least to the most of `domain`. */
export function horizontalAxis({ xAxis }: DrawnCurve, [least, most]: Domain) {
  // A domain of one value has no width to draw on.
  const apart: Domain =
    least === most ? (xAxis.scale === 'log' ? [least / 2, least * 2] : [least - 0.5, least + 0.5]) : [least, most];
  const values = xAxis.scale === 'log' ? logTicks(...apart) : [];
  return {
    type: 'quantitative' as const,
    scale:
      xAxis.scale === 'log'
        ? { type: 'log' as const, domain: apart, nice: false }
        : { type: 'linear' as const, domain: apart, nice: false, zero: false },
    axis: {
      title: axisTitle(xAxis),
      grid: false,
      ...(values.length > 1 ? { values } : { tickCount: 10 }),
      labelExpr: labelOf(xAxis.unit),
      labelFlush: false,
    },
  };
}

/** Ticks of a numeric axis in the axis's unit: a share is labelled in percent, as its title says. */
export function labelOf(unit: string): string {
  const value = unit === 'share' ? '100 * datum.value' : 'datum.value';
  return `abs(${value}) >= 1e6 || (abs(${value}) < 1e-4 && ${value} != 0) ? format(${value}, '~e') : format(${value}, ',~r')`;
}

/**
 * Where a logarithmic axis is labelled: 1, 2 and 5 of every power of ten while that stays readable, else whole powers, else every
 * second or third of them.
 */
export function logTicks(least: number, most: number): number[] {
  const decades = Math.log10(most / least);
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const stride = Math.max(1, Math.ceil(decades / 8));
  const steps = decades <= 3.5 ? [1, 2, 5] : [1];
  const values: number[] = [];
  for (let power = first; power <= last; power += stride) {
    // Written as text, so that 0.02 does not become 0.020000000000000004.
    for (const step of steps) values.push(Number(`${step}e${power}`));
  }
  return values.filter((value) => value >= least && value <= most);
}
