/** Numbers and times as people read them. */
import type { Headline, ModelAccuracy, RunView, SampleCounts } from '@isthmus/contracts';

const whole = new Intl.NumberFormat('en');

export function count(value: number): string {
  return whole.format(value);
}

export function samples({ ok, failed, total }: Omit<SampleCounts, 'reused'>): string {
  return `${count(ok + failed)} of ${count(total)}`;
}

/** Of the time of workers, what the engine took: "87 %"; empty where nothing was timed. */
export function deviceShare({
  workerSeconds,
  engineSeconds,
}: Pick<RunView, 'workerSeconds' | 'engineSeconds'>): string {
  return workerSeconds > 0 && engineSeconds > 0 ? `${Math.round((100 * engineSeconds) / workerSeconds)} %` : '';
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

/** "45 s", "3 min 20 s", "2 h 5 min", "1 d 4 h". */
export function duration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  const units: Array<[number, string]> = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => rounded >= size);
  if (first === -1) return '0 s';
  const [size, unit] = units[first]!;
  const next = units[first + 1];
  const rest = next === undefined ? 0 : Math.floor((rounded % size) / next[0]);
  return `${Math.floor(rounded / size)} ${unit}${rest > 0 ? ` ${rest} ${next![1]}` : ''}`;
}

export function ago(iso: string, nowMs: number): string {
  return `${duration((nowMs - Date.parse(iso)) / 1000)} ago`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function time(iso: string): string {
  return moment.format(new Date(iso));
}
