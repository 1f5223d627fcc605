/** Pictures as data: panels of a curve, each a grid of categories or of numbers with points and lines drawn over it. */
import { z } from 'zod';

const place = z.tuple([z.number(), z.number()]);

const markedPoint = z
  .object({
    name: z.string().meta({ description: 'What the point is.', examples: ['x₁'] }),
    at: place.meta({ description: 'Its coordinates on the axes of the curve.', examples: [[0, 0]] }),
  })
  .meta({ id: 'RasterPoint', description: 'A point drawn over a panel.' });

const drawnLine = z
  .object({
    name: z.string().meta({ description: 'What the line is.', examples: ['path'] }),
    through: z.array(place).meta({
      description: 'Coordinates of its points on the axes of the curve.',
      examples: [
        [
          [0, 0],
          [1.5, 0.2],
        ],
      ],
    }),
  })
  .meta({ id: 'RasterLine', description: 'A line drawn over a panel.' });

const panelFields = {
  title: z.string().meta({ description: 'Title of the panel.', examples: ['images 3 and 17'] }),
  columns: z
    .int()
    .min(1)
    .meta({ description: 'Columns of its grid.', examples: [121] }),
  rows: z
    .int()
    .min(1)
    .meta({ description: 'Rows of its grid.', examples: [121] }),
  x: place.meta({
    description: 'Coordinates of the first and the last column on the x axis; cells are centred on them.',
    examples: [[-1.2, 3.6]],
  }),
  y: place.meta({ description: 'Coordinates of the first and the last row on the y axis.', examples: [[-1, 1]] }),
  points: z.array(markedPoint).describe('Points drawn over it.'),
  lines: z.array(drawnLine).describe('Lines drawn over it.'),
};

const origin = z
  .enum(['lower', 'upper'])
  .describe('Whether the first row is drawn at the bottom, as on a plane, or at the top, as in an image.');

const categoryPanel = z
  .object({
    ...panelFields,
    // As encodeCells writes them.
    cells: z.string().meta({
      description:
        'Cells, row by row from the first, each an index into `categories` or -1 where it has none, as runs of equal ones: `7*120 -1 3*2` are 120 times 7, once -1, twice 3.',
      examples: ['7*120 -1 3*2'],
    }),
  })
  .meta({ id: 'CategoryPanel', description: 'A grid of categories.' });

const categoryRaster = z
  .object({
    kind: z.literal('categories').describe('Cells are categories.'),
    origin,
    categories: z
      .array(z.string())
      .meta({ description: 'What the categories are called.', examples: [['cat', 'dog']] }),
    panels: z.array(categoryPanel).describe('The grids, in the order in which they are drawn.'),
  })
  .meta({ id: 'CategoryRaster', description: 'Panels of categories.' });

const numberPanel = z
  .object({
    ...panelFields,
    channels: z
      .union([z.literal(1), z.literal(3)])
      .meta({ description: 'Numbers a cell: one, or red, green and blue.', examples: [1] }),
    // As encodeFloats writes them.
    values: z.string().meta({
      description: 'float32, little-endian, as base64: channel by channel, row by row.',
      examples: ['AACAPwAAAEA='],
    }),
  })
  .meta({ id: 'NumberPanel', description: 'A grid of numbers.' });

const numberRaster = z
  .object({
    kind: z.literal('numbers').describe('Cells are numbers.'),
    origin,
    unit: z.string().meta({ description: 'Unit of the numbers; 1 where they have none.', examples: ['1'] }),
    panels: z.array(numberPanel).describe('The grids, in the order in which they are drawn.'),
  })
  .meta({ id: 'NumberRaster', description: 'Panels of numbers.' });

export const raster = z
  .discriminatedUnion('kind', [categoryRaster, numberRaster])
  .meta({ id: 'Raster', description: 'Pictures as data: panels with points and lines over them.' });
export type Raster = z.infer<typeof raster>;
export type CategoryPanel = z.infer<typeof categoryPanel>;
export type NumberPanel = z.infer<typeof numberPanel>;

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
