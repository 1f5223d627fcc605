/** A curve's points as a table in CSV (RFC 4180). */
import type { Curve, CurvePoint } from '@isthmus/contracts';

const columns = ['x', 'from', 'to', 'y', 'low', 'high', 'count'] as const satisfies ReadonlyArray<keyof CurvePoint>;

/** A header line, then a line a point: series,x,from,to,y,low,high,count. Numbers are exact; what a point lacks is empty. */
export function curveToCsv(curve: Curve): string {
  const rows = curve.series.flatMap(({ name, points }) =>
    points.map((point) => [name, ...columns.map((column) => point[column] ?? '')]),
  );
  return [['series', ...columns], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
