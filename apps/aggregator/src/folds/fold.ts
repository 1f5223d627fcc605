/** How an analysis becomes curves: results of a shard -> partial -> (all partials in shard order) -> curves. */
import type { FoldedCurve, SampleResult } from '@isthmus/contracts';

export interface FoldContext {
  readonly classNames: readonly string[];
}

/**
 * Both functions are pure: equal results give equal bytes, whatever the order in which shards finished, because
 * partials are merged in shard order. P is JSON.
 */
export interface Fold<P> {
  partial(results: readonly SampleResult[]): P;
  curves(partials: readonly P[], context: FoldContext): FoldedCurve[];
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
