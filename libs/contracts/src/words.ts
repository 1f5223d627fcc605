/** Numbers and lists as people read them. */

/** A value in its unit, to three digits: "97.5%", "0.123", "4.00 pixels". */
export function quantity(value: number, unit: string): string {
  if (unit === 'share') return `${percent(100 * value)}%`;
  return unit === '1' || unit === '' ? digits(value) : `${digits(value)} ${unit}`;
}

/** To a tenth; below a tenth, to one significant digit. */
function percent(value: number): string {
  return String(Number(Math.abs(value) < 0.1 ? value.toPrecision(1) : value.toFixed(1)));
}

/** Three significant digits, without an exponent where that stays short; 100 rather than 100.0. */
function digits(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value.toLocaleString('en-US');
  const rounded = Number(value.toPrecision(3));
  const magnitude = Math.abs(rounded);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e6)) return rounded.toExponential();
  if (magnitude >= 100) return String(Math.round(value));
  return value.toPrecision(3).includes('e') ? String(rounded) : value.toPrecision(3);
}

/** "95%". */
export function levelText(intervalLevel: number): string {
  return `${Number((100 * intervalLevel).toPrecision(4))}%`;
}

/** "a", "a and b", "a, b and c". */
export function listText(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
