/**
 * The cells of a panel as colours (categories by name, numbers on a scale that diverges from 0, three numbers as red, green and blue), and
 * colours as a PNG.
 */

import { crc32, deflateSync } from 'node:zlib';
import { type CategoryPanel, decodeCells, decodeFloats, type NumberPanel, type Raster } from '@isthmus/contracts';
import type { Palette } from './theme.js';

type CategoryRaster = Extract<Raster, { kind: 'categories' }>;
type NumberRaster = Extract<Raster, { kind: 'numbers' }>;

/** Red, green and blue of each cell, in the order of the cells. */
export type Colours = Uint8Array;

interface CategoryColours {
  /** What the legend shows: the categories that some panel has, with their colours. */
  readonly legend: ReadonlyArray<{ readonly name: string; readonly colour: string }>;
  readonly of: (panel: CategoryPanel) => Colours;
}

/** The common name of the categories beyond the palette. */
const otherCategories = 'other labels';

/**
 * A category has the same colour in every picture where the palette has a colour for each, those included that the network knows and the
 * data set does not; else the most frequent ones of this picture have their own, and the others share the last. Cells without a category have the background's.
 */
export function categoryColours(
  { categories, panels }: CategoryRaster,
  { categories: fills, background }: Palette,
): CategoryColours {
  const counts = categoryCounts(panels);
  const present = [...counts.keys()].sort((a, b) => a - b);
  const frequent = [...counts].sort(([a, fewer], [b, more]) => more - fewer || a - b).map(([category]) => category);
  const last = fills.at(-1) ?? fills[0];
  const enough = categories.length <= fills.length && present.every((category) => category < fills.length);
  const colours = new Map(
    enough
      ? present.map((category) => [category, fills[category] ?? last])
      : frequent.map((category, rank) => [category, fills[rank] ?? last]),
  );
  const shared = !enough && present.length > fills.length;
  const legend = present.flatMap((category) => {
    const colour = colours.get(category) ?? last;
    return shared && colour === last ? [] : [{ name: categoryName(categories, category), colour }];
  });
  if (shared) legend.push({ name: otherCategories, colour: last });
  return {
    legend,
    of: (panel) => paint(decodeCells(panel), (cell) => (cell < 0 ? background : (colours.get(cell) ?? last))),
  };
}

export function categoryName(categories: readonly string[], category: number): string {
  return categories[category] ?? `label ${category}`;
}

/** How many cells of all panels each category has. */
export function categoryCounts(panels: readonly CategoryPanel[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const panel of panels) {
    for (const cell of decodeCells(panel)) if (cell >= 0) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return counts;
}

/** Largest absolute number of all panels: what both ends of the scale stand for. */
export function numberReach({ panels }: NumberRaster): number {
  let most = 0;
  for (const panel of panels) for (const value of decodeFloats(panel)) most = Math.max(most, Math.abs(value));
  return most || 1;
}

/** One channel: from one end of the diverging scale over the background at 0 to the other. Three: grey at 0, each channel for itself. */
export function numberColours(panel: NumberPanel, reach: number, { diverging, background }: Palette): Colours {
  const values = decodeFloats(panel);
  const cells = panel.columns * panel.rows;
  const colours = new Uint8Array(3 * cells);
  if (panel.channels === 3) {
    // [3, rows, columns] to [rows, columns, 3].
    for (const [i, value] of values.entries()) {
      colours[3 * (i % cells) + Math.floor(i / cells)] = Math.round(127.5 * (1 + value / reach));
    }
    return colours;
  }
  const [below, middle, above] = [diverging[0], background, diverging[1]].map(channelsOf) as [Rgb, Rgb, Rgb];
  for (const [cell, value] of values.entries()) {
    const share = value / reach;
    const end = share < 0 ? below : above;
    colours.set(
      middle.map((level, channel) => Math.round(level + Math.abs(share) * ((end[channel] ?? 0) - level))),
      3 * cell,
    );
  }
  return colours;
}

function paint(cells: Int32Array, colourOf: (cell: number) => string): Colours {
  const colours = new Uint8Array(3 * cells.length);
  const known = new Map([...new Set(cells)].map((cell) => [cell, channelsOf(colourOf(cell))]));
  for (const [i, cell] of cells.entries()) colours.set(known.get(cell) ?? [], 3 * i);
  return colours;
}

type Rgb = [red: number, green: number, blue: number];

/** The channels of "#rrggbb". */
function channelsOf(colour: string): Rgb {
  const channel = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

/**
 * Pixels as a PNG in a data: address (ISO/IEC 15948): how a picture of a grid goes into SVG without a seam between its cells. Written
 * here because sharp encodes asynchronously and a specification is made synchronously; Node brings CRC-32 and deflate.
 * @param rgb red, green and blue of each cell, the top row first.
 * @param cell side of a cell in pixels: not every program that draws SVG leaves the edges of enlarged pixels sharp.
 */
export function pngDataUri(rgb: Uint8Array, columns: number, rows: number, cell = 1): string {
  if (rgb.length !== 3 * columns * rows) {
    throw new RangeError(`pngDataUri: expected 3 x ${columns} x ${rows} bytes, got ${rgb.length}`);
  }
  const [width, height] = [columns * cell, rows * cell];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, true colour; the other fields have one value only.
  header.set([8, 2, 0, 0, 0], 8);
  const lines = Buffer.alloc((1 + 3 * width) * height);
  for (let y = 0; y < height; y++) {
    // Before each line a 0: no filter.
    const to = (1 + 3 * width) * y + 1;
    const from = 3 * columns * Math.floor(y / cell);
    for (let x = 0; x < width; x++) {
      const at = from + 3 * Math.floor(x / cell);
      lines.set(rgb.subarray(at, at + 3), to + 3 * x);
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const file = Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString('base64')}`;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, checksum]);
}
