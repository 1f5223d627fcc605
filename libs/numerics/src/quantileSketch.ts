/** Quantiles of a stream within a relative error, mergeable in any order: Masson, Rim and Lee, "DDSketch" (VLDB 2019), section 2. */

/** Counts of values in buckets whose limits grow by the factor (1 + a) / (1 - a). Integers only: merging is exact. */
export interface QuantileSketch {
  readonly relativeAccuracy: number;
  count: number;
  zeros: number;
  /** Bucket index -> count, for values > 0 and, by magnitude, for values < 0. */
  readonly positive: Map<number, number>;
  readonly negative: Map<number, number>;
  minimum: number;
  maximum: number;
}

/** The same as plain data with one canonical form: buckets in ascending order, extremes null while empty. */
export interface EncodedQuantileSketch {
  readonly relativeAccuracy: number;
  readonly zeros: number;
  readonly positive: readonly (readonly [index: number, count: number])[];
  readonly negative: readonly (readonly [index: number, count: number])[];
  readonly minimum: number | null;
  readonly maximum: number | null;
}

/**
 * An empty sketch.
 *
 * Memory: one bucket per factor of 1.01 that values span (about 230 a decade and sign at the default), never more
 * than 300,000 in all of float64.
 *
 * @param relativeAccuracy a: an estimate q' of the quantile q has |q' - q| <= a |q|. 0.005 is below a plotted line's width.
 */
export function createQuantileSketch(relativeAccuracy = 0.005): QuantileSketch {
  if (!(relativeAccuracy > 0 && relativeAccuracy < 1)) {
    throw new RangeError(
      `createQuantileSketch: the relative accuracy must lie between 0 and 1, got ${relativeAccuracy}`,
    );
  }
  return {
    relativeAccuracy,
    count: 0,
    zeros: 0,
    positive: new Map(),
    negative: new Map(),
    minimum: Number.POSITIVE_INFINITY,
    maximum: Number.NEGATIVE_INFINITY,
  };
}

const growth = (sketch: QuantileSketch): number => (1 + sketch.relativeAccuracy) / (1 - sketch.relativeAccuracy);

const addCount = (buckets: Map<number, number>, index: number, count: number): void => {
  buckets.set(index, (buckets.get(index) ?? 0) + count);
};

/** Adds one finite value, in place. */
export function addToQuantileSketch(sketch: QuantileSketch, value: number): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `addToQuantileSketch: expected a finite value, got ${value}; leave such samples out and count them`,
    );
  }
  sketch.count++;
  sketch.minimum = Math.min(sketch.minimum, value);
  sketch.maximum = Math.max(sketch.maximum, value);
  if (value === 0) sketch.zeros++;
  // bucket i holds (g^(i-1), g^i]
  else {
    const index = Math.ceil(Math.log(Math.abs(value)) / Math.log(growth(sketch)));
    addCount(value > 0 ? sketch.positive : sketch.negative, index, 1);
  }
}

/** The sketch of both streams; both must have the same accuracy. Commutative and associative to the bit. */
export function mergeQuantileSketches(first: QuantileSketch, second: QuantileSketch): QuantileSketch {
  if (first.relativeAccuracy !== second.relativeAccuracy) {
    throw new RangeError(
      `mergeQuantileSketches: accuracies differ (${first.relativeAccuracy}, ${second.relativeAccuracy}); buckets do not align`,
    );
  }
  const merged: QuantileSketch = {
    relativeAccuracy: first.relativeAccuracy,
    count: first.count + second.count,
    zeros: first.zeros + second.zeros,
    positive: new Map(first.positive),
    negative: new Map(first.negative),
    minimum: Math.min(first.minimum, second.minimum),
    maximum: Math.max(first.maximum, second.maximum),
  };
  for (const [index, count] of second.positive) addCount(merged.positive, index, count);
  for (const [index, count] of second.negative) addCount(merged.negative, index, count);
  return merged;
}

/**
 * The value below which a share `probability` of the stream lies, within the sketch's relative accuracy; the extremes
 * are exact. NaN when the sketch is empty.
 */
export function sketchQuantile(sketch: QuantileSketch, probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`sketchQuantile: the probability must lie in [0, 1], got ${probability}`);
  }
  if (sketch.count === 0) return Number.NaN;
  const rank = Math.floor(probability * (sketch.count - 1));
  if (rank === 0) return sketch.minimum;
  if (rank === sketch.count - 1) return sketch.maximum;
  const g = growth(sketch);
  const centre = (index: number) => (2 * g ** index) / (1 + g);
  let passed = 0;
  const clamp = (value: number) => Math.min(sketch.maximum, Math.max(sketch.minimum, value));
  for (const [index, count] of sorted(sketch.negative).reverse()) {
    passed += count;
    if (passed > rank) return clamp(-centre(index));
  }
  passed += sketch.zeros;
  if (passed > rank) return 0;
  for (const [index, count] of sorted(sketch.positive)) {
    passed += count;
    if (passed > rank) return clamp(centre(index));
  }
  return sketch.maximum;
}

const sorted = (buckets: Map<number, number>): [number, number][] => [...buckets].sort(([a], [b]) => a - b);

/** Plain data for storage: equal streams give equal bytes. */
export function encodeQuantileSketch(sketch: QuantileSketch): EncodedQuantileSketch {
  const empty = sketch.count === 0;
  return {
    relativeAccuracy: sketch.relativeAccuracy,
    zeros: sketch.zeros,
    positive: sorted(sketch.positive),
    negative: sorted(sketch.negative),
    minimum: empty ? null : sketch.minimum,
    maximum: empty ? null : sketch.maximum,
  };
}

/** The inverse of `encodeQuantileSketch`. */
export function decodeQuantileSketch(encoded: EncodedQuantileSketch): QuantileSketch {
  const sketch = createQuantileSketch(encoded.relativeAccuracy);
  for (const [index, count] of encoded.positive) addCount(sketch.positive, index, count);
  for (const [index, count] of encoded.negative) addCount(sketch.negative, index, count);
  sketch.zeros = encoded.zeros;
  const total = (buckets: Map<number, number>) => [...buckets.values()].reduce((sum, count) => sum + count, 0);
  sketch.count = encoded.zeros + total(sketch.positive) + total(sketch.negative);
  sketch.minimum = encoded.minimum ?? Number.POSITIVE_INFINITY;
  sketch.maximum = encoded.maximum ?? Number.NEGATIVE_INFINITY;
  return sketch;
}
