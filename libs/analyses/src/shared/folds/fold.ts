/**
 * How an analysis becomes curves: results of a shard -> partial -> (all partials in shard order) -> curves. A fold says what it counts; how
 * counts are put together is theirs.
 */

import type { FoldedCurve, SampleResult } from '@isthmus/contracts';
import type { Analysis } from '../../list.js';

/** To be raised where curves of equal results change, if only by a field: an aggregator then makes those of earlier runs again. */
export const foldRevision = 8;

export interface FoldContext<A extends Analysis = Analysis> {
  readonly classNames: readonly string[];
  /** Channels, height, width. */
  readonly imageShape: readonly [number, number, number];
  readonly settings: A;
  readonly seed: number;
}

/** Pure: equal results give equal bytes, whatever the order in which shards finished, because partials are merged in shard order. */
export interface Fold<A extends Analysis = Analysis> {
  /** What is kept of a shard, as JSON: one field for each thing that is counted. */
  partial(results: readonly SampleResult[]): Readonly<Record<string, unknown>>;
  /** Whether a stored partial has the fields of this fold; one of another version has not, and its shard must be folded again. */
  reads(partial: unknown): boolean;
  curves(partials: readonly unknown[], context: FoldContext<A>): FoldedCurve[];
}

/** One thing that is counted. P is JSON. */
export interface Counted<P, M = P> {
  /** The count of the ok rows of one shard. */
  of(rows: readonly SampleResult[]): P;
  /** The counts of all shards together, in their order; of no shard if there are no parts. */
  merged(parts: readonly P[]): M;
}

/** Things that are counted, by their field in a partial. A field that comes to mean something else must be called otherwise. */
export type CountedFields = Readonly<Record<string, Counted<unknown, unknown>>>;
type Counts<C extends CountedFields> = { readonly [K in keyof C]: ReturnType<C[K]['merged']> };

/** A fold from what it counts, and the curves that the counts of all shards make. Failed rows are in no count. */
export function fold<C extends CountedFields, A extends Analysis>(
  counted: C,
  curves: (counts: Counts<C>, context: FoldContext<A>) => FoldedCurve[],
): Fold<A> {
  const all = together(counted);
  return {
    partial: (results) => all.of(results.filter(({ status }) => status === 'ok')) as Record<string, unknown>,
    reads: (partial) =>
      typeof partial === 'object' && partial !== null && Object.keys(counted).every((field) => field in partial),
    curves: (partials, context) => curves(all.merged(partials as Array<PartialOf<C>>), context),
  };
}

type PartialOf<C extends CountedFields> = { readonly [K in keyof C]: ReturnType<C[K]['of']> };

/** Several things as one. */
export function together<C extends CountedFields>(counted: C): Counted<PartialOf<C>, Counts<C>> {
  const fields = Object.entries(counted);
  return {
    of: (rows) => Object.fromEntries(fields.map(([field, one]) => [field, one.of(rows)])) as PartialOf<C>,
    merged: (parts) =>
      Object.fromEntries(
        fields.map(([field, one]) => [field, one.merged(parts.map((part) => part[field]))]),
      ) as Counts<C>,
  };
}
