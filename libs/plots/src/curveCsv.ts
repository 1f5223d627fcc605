/** A curve's points as a table in CSV (RFC 4180). */
import type { CurvePoint } from '@isthmus/contracts';
import type { DrawnCurve } from './drawnCurve.js';

const columns = ['x', 'from', 'to', 'y', 'low', 'high', 'count'] as const satisfies ReadonlyArray<keyof CurvePoint>;

/** A header line, then a line a point: series,x,from,to,y,low,high,count. Numbers are exact; what a point lacks is empty. */
export function curveToCsv(curve: DrawnCurve): string {
  const rows = curve.series.flatMap(({ name, points }) =>
    points.map((point) => [name, ...columns.map((column) => point[column] ?? '')]),
  );
  return csvText([['series', ...columns], ...rows]);
}

/** Rows of cells as RFC 4180. */
export function csvText(rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
