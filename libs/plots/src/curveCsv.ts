/** A curve's points, or the cells of its panels, as a table in CSV (RFC 4180). */
import { type CurvePoint, decodeCells, decodeFloats, type Raster } from '@isthmus/contracts';
import type { DrawnCurve } from './drawnCurve.js';
import { categoryName } from './rasterCells.js';

const columns = ['x', 'from', 'to', 'y', 'low', 'high', 'count'] as const satisfies ReadonlyArray<keyof CurvePoint>;
const rasterColumns = ['panel', 'what', 'y', 'from', 'to', 'value'] as const;

/**
 * A header line, then a line a point: series,x,from,to,y,low,high,count. Numbers are exact; what a point lacks is empty. Marks on lines are
 * in the curve itself (`.json`) alone.
 *
 * Of panels: panel,what,y,from,to,value. A line is a run of equal cells of the row at y, between the middles of its first and its last
 * cell, `what` being `cell`, or `red`, `green` or `blue`; then the points (`point`) and the points of lines (`line`), whose value is
 * their name.
 */
export function curveToCsv(curve: DrawnCurve): string {
  if (curve.raster !== undefined) return csvText([rasterColumns, ...rasterRows(curve.raster)]);
  const rows = curve.series.flatMap(({ name, points }) =>
    points.map((point) => [name, ...columns.map((column) => point[column] ?? '')]),
  );
  return csvText([['series', ...columns], ...rows]);
}

type Row = ReadonlyArray<string | number>;

function rasterRows(raster: Raster): Row[] {
  switch (raster.kind) {
    case 'categories': {
      const named = (cell: number) => (cell < 0 ? '' : categoryName(raster.categories, cell));
      return raster.panels.flatMap((panel) => [
        ...cellRows(panel, 'cell', decodeCells(panel), named),
        ...overlayRows(panel),
      ]);
    }
    case 'numbers':
      return raster.panels.flatMap((panel) => {
        const values = decodeFloats(panel);
        const size = panel.rows * panel.columns;
        const channels = panel.channels === 1 ? ['cell'] : ['red', 'green', 'blue'];
        return [
          ...channels.flatMap((what, channel) =>
            cellRows(panel, what, values.subarray(channel * size, (channel + 1) * size), (value) => value),
          ),
          ...overlayRows(panel),
        ];
      });
    default:
      return raster satisfies never;
  }
}

type Panel = Raster['panels'][number];

function cellRows(
  { title, rows, columns, x, y }: Panel,
  what: string,
  cells: ArrayLike<number>,
  value: (cell: number) => string | number,
): Row[] {
  const along = ([first, last]: readonly [number, number], index: number, count: number) =>
    count === 1 ? first : first + ((last - first) * index) / (count - 1);
  const lines: Row[] = [];
  for (let r = 0; r < rows; r++) {
    const at = r * columns;
    for (let start = 0, end = 0; start < columns; start = end) {
      while (end < columns && cells[at + end] === cells[at + start]) end++;
      const [from, to] = [along(x, start, columns), along(x, end - 1, columns)];
      lines.push([title, what, along(y, r, rows), from, to, value(cells[at + start] ?? Number.NaN)]);
    }
  }
  return lines;
}

function overlayRows({ title, points, lines }: Panel): Row[] {
  return [
    ...points.map(({ name, at: [x, y] }) => [title, 'point', y, x, x, name]),
    ...lines.flatMap(({ name, through }) => through.map(([x, y]) => [title, 'line', y, x, x, name])),
  ];
}

/**
 * Rows of cells as RFC 4180. Text that a spreadsheet would take for a formula, as a class may be called, has an apostrophe in front;
 * numbers stay as they are. Written here: csv-stringify leaves a lone line feed
 * unquoted, and its options for that are as long as this.
 */
export function csvText(rows: readonly Row[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
