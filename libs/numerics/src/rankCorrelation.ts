/** Spearman's rank correlation, with the interval of Fieller, Hartley and Pearson, "Tests for rank correlation coefficients. I", Biometrika 44 (1957). */

import { normalQuantile } from './normalQuantile.js';

interface RankCorrelation {
  /** From -1 to 1; NaN where one of the two lists does not vary. */
  readonly estimate: number;
  /** NaN below four pairs. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * The correlation of the ranks of two lists, equal values sharing the mean of their ranks. Its interval is that of Fisher's
 * z = artanh rho with a standard deviation of sqrt(1.06 / (n - 3)).
 *
 * Limits: the interval is an approximation for n of 10 and more and |rho| up to .8.
 *
 * @throws RangeError where the lists are of two lengths.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>, level = 0.95): RankCorrelation {
  if (a.length !== b.length) {
    throw new RangeError(`rankCorrelation: expected lists of one length, got ${a.length} and ${b.length}`);
  }
  const n = a.length;
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const middle = (n + 1) / 2;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    xx += (x[i] - middle) ** 2;
    yy += (y[i] - middle) ** 2;
    xy += (x[i] - middle) * (y[i] - middle);
  }
  const estimate = xy / Math.sqrt(xx * yy);
  if (n < 4) return { estimate, lower: Number.NaN, upper: Number.NaN };
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(1.06 / (n - 3));
  const end = (side: number) => Math.tanh(Math.atanh(Math.min(1, Math.max(-1, estimate))) + side * half);
  return { estimate, lower: end(-1), upper: end(1) };
}

/** Ranks from 1; equal values have the mean of theirs. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && values[order[last + 1]] === values[order[first]]) last++;
    for (let place = first; place <= last; place++) ranks[order[place]] = (first + last) / 2 + 1;
    first = last + 1;
  }
  return ranks;
}
