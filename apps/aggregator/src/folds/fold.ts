/** How an analysis becomes curves: results of a shard -> partial -> (all partials in shard order) -> curves. */
import type { Analysis, FoldedCurve, SampleResult } from '@isthmus/contracts';

/** To be raised where curves of equal results change, if only by a field: an aggregator then makes those of earlier runs again. */
export const foldRevision = 1;

export interface FoldContext<A extends Analysis = Analysis> {
  readonly classNames: readonly string[];
  /** Channels, height, width. */
  readonly imageShape: readonly [number, number, number];
  readonly settings: A;
  readonly seed: number;
}

/**
 * Both functions are pure: equal results give equal bytes, whatever the order in which shards finished, because
 * partials are merged in shard order. P is JSON.
 */
export interface Fold<P, A extends Analysis = Analysis> {
  partial(results: readonly SampleResult[]): P;
  curves(partials: readonly P[], context: FoldContext<A>): FoldedCurve[];
}

/** Reads a scalar that the analysis' schema promises to be a number; null stands for "not finite". */
export function numberOf(result: SampleResult, name: string): number | null {
  const value = result.scalars[name];
  if (value === null || typeof value === 'number') return value;
  throw new TypeError(
    `sample ${result.sampleIndex}: scalar ${name} must be a number or null, got ${JSON.stringify(value)}`,
  );
}

export function isOk(result: SampleResult): boolean {
  return result.status === 'ok';
}

/** The float32 vector of a sample, copied: rows of the database lie at any address. Null where it keeps none. */
export function vectorOf({ vectors }: SampleResult): Float32Array | null {
  if (vectors === null) return null;
  const view = new DataView(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  return Float32Array.from({ length: vectors.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
