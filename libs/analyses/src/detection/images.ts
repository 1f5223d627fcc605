/** What a fold of `detection` keeps of each image: its columns, and those of its perturbed copies. */

import type { SampleResult } from '@isthmus/contracts';
import { columnName, readColumn } from '../shared/columns.js';
import { list } from '../shared/folds/counted.js';

/** The image and its copies have each of these, `name` and `name@alpha`; over M classes it is `name@M` and `name@M@alpha`. */
const kept = new Set([
  'label',
  'score',
  'recoveredLabel',
  'secondLabel',
  'linearizedDistance',
  'meanCurvature',
  'boundaryClass',
  'norm',
  'margin',
  'scoreAmong',
  'recoveredLabelAmong',
  'linearizedDistanceAmong',
  'scoreAcross',
  'linearizedDistanceAcross',
]);
/** Of the clean image alone. */
const keptOfClean = new Set(['trueLabel', 'roundingError']);

type Columns = Readonly<Record<string, number>>;

/** A row's columns that curves are made of; null where its kind says nothing. */
export const imageColumns = list(({ sampleIndex, scalars }: SampleResult): Columns => {
  const names = Object.keys(scalars).filter((column) => {
    const { name, at } = readColumn(column);
    return kept.has(name) || (at.length === 0 && keptOfClean.has(name));
  });
  return Object.fromEntries(
    names.sort().flatMap((name): Array<[string, number]> => {
      const value = scalars[name];
      if (value === null || value === undefined) return [];
      if (typeof value === 'number') return [[name, value]];
      throw new TypeError(`sample ${sampleIndex}: scalar ${name} must be a number or null, got ${value}`);
    }),
  );
});

/** Columns of images that have a perturbed copy. */
export interface DetectedImages {
  readonly count: number;
  /** One column of all of them; NaN where it was not measured, which curves leave out and no share counts. */
  of(name: string, ...at: readonly number[]): readonly number[];
}

export function detectedImages(columns: readonly Columns[]): DetectedImages {
  return {
    count: columns.length,
    of(name, ...at) {
      const column = columnName(name, ...at);
      return columns.map((image) => image[column] ?? Number.NaN);
    },
  };
}
