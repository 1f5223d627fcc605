/** What folds count, and which rows. */

import type { SampleResult, Scalars } from '@isthmus/contracts';
import { addToMoments, createMoments, type Moments, mergeMoments } from '@isthmus/numerics';
import { readColumn } from '../columns.js';
import type { Counted, CountedFields } from './fold.js';

type Holds = (row: SampleResult) => boolean;

/** The row's scalar; null where it was not finite, or not measured. @throws TypeError where it is missing, or no number */
export function numberOf(row: SampleResult, name: string): number | null {
  const value = row.scalars[name];
  if (value === null || typeof value === 'number') return value;
  throw new TypeError(
    `sample ${row.sampleIndex}: scalar ${name} must be a number or null, got ${JSON.stringify(value)}`,
  );
}

export function scalar(name: string): (row: SampleResult) => number | null {
  return (row) => numberOf(row, name);
}

export function is(name: string, value: Scalars[string]): Holds {
  return ({ scalars }) => scalars[name] === value;
}

/** Where nothing kept the analysis from measuring. */
export const isMeasured = is('trouble', null);

/** The float32 vector of a sample, copied: rows of the database lie at any address. Null where it keeps none. */
export function vectorOf({ vectors }: SampleResult): Float32Array | null {
  if (vectors === null) return null;
  const view = new DataView(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  return Float32Array.from({ length: vectors.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** How many rows there are, or how many for which something holds. */
export function count(holds: Holds = () => true): Counted<number> {
  return { of: (rows) => rows.filter(holds).length, merged: total };
}

export function sum(value: (row: SampleResult) => number): Counted<number> {
  return { of: (rows) => total(rows.map(value)), merged: total };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** A value of each row, in sample order; rows whose value is null are left out. */
export function list<V>(value: (row: SampleResult) => V | null): Counted<readonly V[]> {
  return { of: (rows) => rows.map(value).filter((one) => one !== null), merged: (parts) => parts.flat() };
}

/** How often each word occurs; a row may have several, or none. */
export function tally(words: (row: SampleResult) => readonly string[]): Counted<Readonly<Record<string, number>>> {
  return {
    of: (rows) => tallied(rows.flatMap(words).map((word) => [word, 1])),
    merged: (parts) => tallied(parts.flatMap((part) => Object.entries(part))),
  };
}

function tallied(counts: ReadonlyArray<readonly [string, number]>): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [word, n] of counts) all[word] = (all[word] ?? 0) + n;
  return all;
}

/** Mean and spread of the values that are not null. */
export function moments(value: (row: SampleResult) => number | null): Counted<Moments> {
  return {
    of(rows) {
      const all = createMoments();
      for (const one of rows.map(value)) if (one !== null) addToMoments(all, one);
      return all;
    },
    merged: (parts) => parts.reduce(mergeMoments, createMoments()),
  };
}

/** The same things, of the rows alone for which something holds. */
export function among<C extends CountedFields>(holds: Holds, counted: C): C {
  const fields = Object.entries(counted).map(([field, one]) => {
    const restricted: Counted<unknown, unknown> = {
      of: (rows) => one.of(rows.filter(holds)),
      merged: (parts) => one.merged(parts),
    };
    return [field, restricted];
  });
  return Object.fromEntries(fields);
}

/** Something at each number at which the rows have a column of this name, by that number as text, since JSON has no other keys. */
export function byColumn<P, M>(
  name: string,
  counted: (at: number) => Counted<P, M>,
): Counted<Readonly<Record<string, P>>, Readonly<Record<string, M>>> {
  return {
    of(rows) {
      const columns = new Set(rows.flatMap(({ scalars }) => Object.keys(scalars)));
      const places = [...columns].map(readColumn).filter((column) => column.name === name && column.at.length === 1);
      return Object.fromEntries(places.map(({ at: [at = 0] }) => [at, counted(at).of(rows)]));
    },
    merged(parts) {
      const places = [...new Set(parts.flatMap((part) => Object.keys(part)))];
      return Object.fromEntries(
        places.map((at) => [at, counted(Number(at)).merged(parts.flatMap((part) => part[at] ?? []))]),
      );
    },
  };
}
