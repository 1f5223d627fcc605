/** Histograms with fixed bin edges, so that a bin means the same in every run and a curve grows without moving. */
import type { CurvePoint } from '@isthmus/contracts';
import { sharePoint } from './shares.js';

/**
 * Shares of `values` in bins whose edges are 10^(k / binsPerDecade): from the smallest value's bin to the largest's.
 * Values must be positive; x is the bin's geometric centre. Shares are of `total`, where there are samples that no bin can hold.
 */
export function logHistogram(values: readonly number[], binsPerDecade: number, total = values.length): CurvePoint[] {
  return histogram(
    values,
    total,
    (value) => Math.floor(Math.log10(value) * binsPerDecade),
    (bin) => 10 ** (bin / binsPerDecade),
    (from, to) => Math.sqrt(from * to),
  );
}

/** Shares of `values` in bins [k * width, (k + 1) * width); x is the bin's centre. */
export function linearHistogram(values: readonly number[], width: number): CurvePoint[] {
  return histogram(
    values,
    values.length,
    (value) => Math.floor(value / width),
    (bin) => bin * width,
    (from, to) => (from + to) / 2,
  );
}

function histogram(
  values: readonly number[],
  total: number,
  binOf: (value: number) => number,
  edge: (bin: number) => number,
  centre: (from: number, to: number) => number,
): CurvePoint[] {
  if (values.length === 0) return [];
  const counts = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const bin = binOf(value);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
    first = Math.min(first, bin);
    last = Math.max(last, bin);
  }
  const points: CurvePoint[] = [];
  for (let bin = first; bin <= last; bin++) {
    const from = edge(bin);
    const to = edge(bin + 1);
    points.push({ ...sharePoint(centre(from, to), counts.get(bin) ?? 0, total), from, to });
  }
  return points;
}
