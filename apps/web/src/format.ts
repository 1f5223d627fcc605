/** Numbers and times as people read them. */
import type { Headline, ModelAccuracy } from '@isthmus/contracts';
import type { SampleCounts } from '@isthmus/sweeps';

const grouped = new Intl.NumberFormat('en');

export function count(value: number): string {
  return grouped.format(value);
}

export function samples({ ok, failed, total }: Omit<SampleCounts, 'reused'>): string {
  return `${count(ok + failed)} of ${count(total)}`;
}

/** Three significant digits, zeros among them; whole numbers whole; tiny and huge values in powers of ten. */
export function quantity(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size < 1e-3 && size > 0)) return value.toExponential(2);
  return size >= 100 || Number.isInteger(value) ? count(Math.round(value)) : value.toPrecision(3);
}

/** "0.242 [0.231, 0.254], n = 200"; a share in percent. */
export function headline({ value, low, high, unit, n }: Headline): string {
  if (value === null) return 'not known yet';
  const show = (number: number) => (unit === 'share' ? quantity(100 * number) : quantity(number));
  const suffix = unit === 'share' ? ' %' : unit === '1' ? '' : ` ${unit}`;
  const interval = typeof low === 'number' && typeof high === 'number' ? ` [${show(low)}, ${show(high)}]` : '';
  return `${show(value)}${interval}${suffix}${n === undefined ? '' : `, n = ${n}`}`;
}

/** "90.5 [88.5, 92.2] % of 1,000 images"; with the warning where there is one, and why where there is no accuracy. */
export function accuracy({
  measured,
  missing,
  warning,
}: Pick<ModelAccuracy, 'measured' | 'missing' | 'warning'>): string {
  if (measured === null) return `none: ${missing}`;
  const { images, correct, low, high } = measured;
  const share = headline({ name: '', value: correct / images, low, high, unit: 'share' });
  return `${share} of ${count(images)} images${warning === null ? '' : `. Warning: ${warning}`}`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function time(iso: string): string {
  return moment.format(new Date(iso));
}
