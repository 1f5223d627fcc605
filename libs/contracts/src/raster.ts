/** Pictures as data: panels of a curve, each a grid of categories or of numbers with points and lines drawn over it. */
import { z } from 'zod';

const place = z.tuple([z.number(), z.number()]);

const panelFields = {
  title: z.string(),
  columns: z.int().min(1),
  rows: z.int().min(1),
  /** Coordinates of the first and the last column and of the first and the last row, on the curve's axes; cells are centred on them. */
  x: place,
  y: place,
  /** Points with a name, and lines through points. */
  points: z.array(z.object({ name: z.string(), at: place })),
  lines: z.array(z.object({ name: z.string(), through: z.array(place) })),
};

/** Whether the first row is drawn at the bottom, as on a plane, or at the top, as in an image. */
const origin = z.enum(['lower', 'upper']);

/** A cell is an index into `categories`, or -1 where it has none. */
const categoryRaster = z.object({
  kind: z.literal('categories'),
  origin,
  categories: z.array(z.string()),
  /** `cells`: see `encodeCells`. */
  panels: z.array(z.object({ ...panelFields, cells: z.string() })),
});

/** A cell is a number, or three of them: red, green and blue. */
const numberRaster = z.object({
  kind: z.literal('numbers'),
  origin,
  /** Of the numbers; '1' where they have none. */
  unit: z.string(),
  /** `values`: see `encodeFloats`; channel by channel. */
  panels: z.array(z.object({ ...panelFields, channels: z.union([z.literal(1), z.literal(3)]), values: z.string() })),
});

export const raster = z.discriminatedUnion('kind', [categoryRaster, numberRaster]);
export type Raster = z.infer<typeof raster>;
export type CategoryPanel = z.infer<typeof categoryRaster>['panels'][number];
export type NumberPanel = z.infer<typeof numberRaster>['panels'][number];

/**
 * Cells, row by row from the first, as runs of equal ones: "7*120 -1 3*2" are 120 times 7, once -1, twice 3. A map of a few regions
 * of 121 x 121 cells takes about 4 kB.
 */
export function encodeCells(cells: ArrayLike<number>): string {
  const runs: string[] = [];
  for (let start = 0, end = 0; start < cells.length; start = end) {
    while (end < cells.length && cells[end] === cells[start]) end++;
    runs.push(end - start === 1 ? String(cells[start]) : `${cells[start]}*${end - start}`);
  }
  return runs.join(' ');
}

/** @throws RangeError where the text does not hold exactly rows x columns cells. */
export function decodeCells({ cells, columns, rows }: Pick<CategoryPanel, 'cells' | 'columns' | 'rows'>): Int32Array {
  const decoded = new Int32Array(columns * rows);
  let at = 0;
  for (const run of cells === '' ? [] : cells.split(' ')) {
    const [, cell, count = '1'] = /^(-?\d+)(?:\*(\d+))?$/.exec(run) ?? [];
    if (cell === undefined || at + Number(count) > decoded.length) throw wrongCells(rows, columns, run);
    decoded.fill(Number(cell), at, at + Number(count));
    at += Number(count);
  }
  if (at !== decoded.length) throw wrongCells(rows, columns, `${at} cells`);
  return decoded;
}

/** float32, little-endian, as base64. */
export function encodeFloats(values: Float32Array): string {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  let binary = '';
  for (const byte of new Uint8Array(view.buffer)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @returns [channels, rows, columns]. @throws RangeError where the text does not hold exactly as many. */
export function decodeFloats({
  values,
  channels,
  columns,
  rows,
}: Pick<NumberPanel, 'values' | 'channels' | 'columns' | 'rows'>): Float32Array {
  const binary = atob(values);
  const count = channels * rows * columns;
  if (binary.length !== 4 * count) {
    throw new RangeError(
      `raster: expected ${channels} x ${rows} x ${columns} float32 numbers, got ${binary.length} bytes`,
    );
  }
  const view = new DataView(Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
}

function wrongCells(rows: number, columns: number, received: string): RangeError {
  return new RangeError(`raster: expected runs of ${rows} x ${columns} cells in all, got ${received}`);
}
