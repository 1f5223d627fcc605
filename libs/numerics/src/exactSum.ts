/** Sums of doubles without rounding: Shewchuk, "Adaptive precision floating-point arithmetic" (1997), sections 2.3 to 2.5. */

/**
 * A sum held exactly, as doubles of growing magnitude whose bits do not overlap. Empty is 0.
 *
 * The value of the sum does not depend on the order of what was added, which is what lets shards of any size be merged
 * in any order without changing a single bit of the result.
 */
export type ExactSum = number[];

/** Adds one finite double, in place. */
export function addExact(sum: ExactSum, value: number): void {
  let carry = value;
  let kept = 0;
  for (const part of sum) {
    const [large, small] = Math.abs(carry) < Math.abs(part) ? [part, carry] : [carry, part];
    const high = large + small;
    const low = small - (high - large); // exactly what rounding lost
    if (low !== 0) sum[kept++] = low;
    carry = high;
  }
  sum.length = kept;
  if (carry !== 0) sum.push(carry);
}

/** Adds a*b without rounding (Dekker's product), in place. Exact while |a|, |b| < 2^500 and |a b| > 2^-960 or a b = 0. */
export function addExactProduct(sum: ExactSum, a: number, b: number): void {
  const splitter = 2 ** 27 + 1;
  const aBig = splitter * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = splitter * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  const product = a * b;
  addExact(sum, product);
  addExact(sum, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow));
}

/** The double nearest to the sum, ties to even. */
export function exactSumValue(sum: ExactSum): number {
  let index = sum.length - 1;
  if (index < 0) return 0;
  let high = sum[index];
  let low = 0;
  while (index > 0) {
    const before = high;
    const part = sum[--index];
    high = before + part;
    low = part - (high - before);
    if (low !== 0) break;
  }
  // The parts below decide a tie that the last addition rounded to even.
  if (index > 0 && ((low < 0 && sum[index - 1] < 0) || (low > 0 && sum[index - 1] > 0))) {
    const twice = low * 2;
    const rounded = high + twice;
    if (rounded - high === twice) high = rounded;
  }
  return high;
}

/** The same value in its one canonical form: each part is the double nearest to what the parts before it leave. */
export function canonicalSum(sum: ExactSum): ExactSum {
  const rest = [...sum];
  const parts: ExactSum = [];
  while (rest.length > 0) {
    const part = exactSumValue(rest);
    parts.unshift(part);
    addExact(rest, -part);
  }
  return parts;
}
