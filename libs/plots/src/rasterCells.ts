/** The cells of a panel as colours: categories by name, numbers on a scale that diverges from 0, three numbers as red, green and blue. */
import { type CategoryPanel, decodeCells, decodeFloats, type NumberPanel, type Raster } from '@isthmus/contracts';
import type { Palette } from './theme.js';

type CategoryRaster = Extract<Raster, { kind: 'categories' }>;
type NumberRaster = Extract<Raster, { kind: 'numbers' }>;

/** Red, green and blue of each cell, in the order of the cells. */
export type Colours = Uint8Array;

export interface CategoryColours {
  /** What the legend shows: the categories that some panel has, with their colours. */
  readonly legend: ReadonlyArray<{ readonly name: string; readonly colour: string }>;
  readonly of: (panel: CategoryPanel) => Colours;
}

/** What the categories beyond the palette's are called together. */
export const otherCategories = 'other labels';

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
  const every = categories.length <= fills.length && present.every((category) => category < fills.length);
  const places = new Map<number, number>();
  if (every) for (const category of present) places.set(category, category);
  else {
    const frequent = [...present].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
    for (const [rank, category] of frequent.entries()) places.set(category, Math.min(rank, fills.length - 1));
  }
  const shared = !every && present.length > fills.length;
  const named = present.filter((category) => !(shared && places.get(category) === fills.length - 1));
  const legend = named.map((category) => ({
    name: categoryName(categories, category),
    colour: fills[places.get(category)!]!,
  }));
  if (shared) legend.push({ name: otherCategories, colour: fills.at(-1)! });
  return {
    legend,
    of: (panel) => paint(decodeCells(panel), (cell) => (cell < 0 ? background : fills[places.get(cell)!]!)),
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
  const [low, middle, high] = [diverging[0], background, diverging[1]].map(channelsOf) as [
    number[],
    number[],
    number[],
  ];
  for (let cell = 0; cell < cells; cell++) {
    for (let channel = 0; channel < 3; channel++) {
      if (panel.channels === 3) {
        const value = values[channel * cells + cell]! / reach;
        colours[3 * cell + channel] = Math.round(127.5 * (1 + value));
      } else {
        const value = values[cell]! / reach;
        const end = value < 0 ? low : high;
        colours[3 * cell + channel] = Math.round(
          middle[channel]! + Math.abs(value) * (end[channel]! - middle[channel]!),
        );
      }
    }
  }
  return colours;
}

function paint(cells: Int32Array, colourOf: (cell: number) => string): Colours {
  const colours = new Uint8Array(3 * cells.length);
  const known = new Map([...new Set(cells)].map((cell) => [cell, channelsOf(colourOf(cell))]));
  for (const [i, cell] of cells.entries()) colours.set(known.get(cell)!, 3 * i);
  return colours;
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
