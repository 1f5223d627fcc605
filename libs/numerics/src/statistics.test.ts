import { describe, expect, it } from 'vitest';
import { bootstrapInterval, resamples, sortedQuantile } from './bootstrapInterval.js';
import { addExact, canonicalSum, exactSumValue } from './exactSum.js';
import { addToMoments, createMoments, mergeMoments, summarizeMoments } from './moments.js';
import { randomStream } from './randomStream.js';
import { wilsonInterval } from './wilsonInterval.js';

describe('exact sums', () => {
  it('keep what plain addition loses', () => {
    const sum: number[] = [];
    for (const v of [1, 1e100, 1, -1e100]) addExact(sum, v);
    expect(exactSumValue(sum)).toBe(2);
  });

  it('round a tie by the parts below it', () => {
    const above = [1, 2 ** -53, 2 ** -120];
    const below = [1, 2 ** -53, -(2 ** -120)];
    const total = (values: number[]) => {
      const sum: number[] = [];
      for (const v of values) addExact(sum, v);
      return exactSumValue(sum);
    };
    expect(total(above)).toBe(1 + 2 ** -52);
    expect(total(below)).toBe(1);
  });

  it('have one canonical form', () => {
    const stream = randomStream(1, 'sums', 0);
    const values = Array.from({ length: 300 }, () => stream.normal() * 10 ** (stream.integer(40) - 20));
    const forwards: number[] = [];
    const backwards: number[] = [];
    for (const v of values) addExact(forwards, v);
    for (const v of values.toReversed()) addExact(backwards, v);
    expect(canonicalSum(forwards)).toEqual(canonicalSum(backwards));
  });
});

describe('moments', () => {
  const stream = randomStream(2, 'moments', 0);
  const values = Array.from({ length: 1000 }, () => 1e6 + stream.normal() * 10 ** (stream.integer(12) - 9));
  const of = (part: number[]) => {
    const moments = createMoments();
    for (const v of part) addToMoments(moments, v);
    return moments;
  };
  const inShards = (size: number) => {
    let merged = createMoments();
    for (let i = 0; i < values.length; i += size) merged = mergeMoments(merged, of(values.slice(i, i + size)));
    return merged;
  };

  it('give identical bytes whatever the size and order of shards', () => {
    const reference = JSON.stringify(inShards(1000));
    expect(JSON.stringify(inShards(7))).toBe(reference);
    expect(JSON.stringify(inShards(64))).toBe(reference);
    expect(JSON.stringify(mergeMoments(of(values.slice(400)), of(values.slice(0, 400))))).toBe(reference);
  });

  it('do not lose a small variance beside a large mean', () => {
    const summary = summarizeMoments(of([1e9, 1e9 + 1e-3, 1e9 + 2e-3]));
    const spacing = 1e9 + 1e-3 - 1e9;
    expect(summary.standardDeviation).toBeCloseTo(spacing, 6);
    expect(summary.standardError).toBeCloseTo(spacing / Math.sqrt(3), 6);
    expect([summary.minimum, summary.maximum, summary.samples]).toEqual([1e9, 1e9 + 2e-3, 3]);
  });

  it('say NaN for what too few values cannot say, and refuse what is not finite', () => {
    expect(summarizeMoments(createMoments()).mean).toBeNaN();
    expect(summarizeMoments(of([3])).standardError).toBeNaN();
    expect(() => of([Number.NaN])).toThrow(/leave such samples out/);
  });
});

describe('intervals', () => {
  it('match the published Wilson limits', () => {
    // Newcombe (1998), table I, method 3.
    const check = (successes: number, trials: number, lower: number, upper: number) => {
      const interval = wilsonInterval(successes, trials);
      expect(interval.lower).toBeCloseTo(lower, 4);
      expect(interval.upper).toBeCloseTo(upper, 4);
    };
    check(81, 263, 0.2553, 0.3662);
    check(15, 148, 0.0624, 0.1605);
    check(0, 20, 0, 0.1611);
    check(1, 29, 0.0061, 0.1718);
    expect(wilsonInterval(0, 0)).toMatchObject({ lower: 0, upper: 1, proportion: Number.NaN });
    expect(() => wilsonInterval(3, 2)).toThrow(/successes/);
  });

  it('cover at their level over 200 seeds', () => {
    let wilson = 0;
    let bootstrap = 0;
    let mean = 0;
    for (let seed = 0; seed < 200; seed++) {
      const draws = randomStream(seed, 'coverage', 0);
      let successes = 0;
      for (let i = 0; i < 100; i++) if (draws.uniform() < 0.9) successes++;
      const proportion = wilsonInterval(successes, 100);
      if (proportion.lower <= 0.9 && 0.9 <= proportion.upper) wilson++;
      const values = draws.fillNormal(new Float64Array(60));
      const average = (counts: Uint32Array) => values.reduce((sum, v, i) => sum + v * counts[i], 0) / values.length;
      const interval = bootstrapInterval(60, average, randomStream(seed, 'bootstrap', 0), { replicates: 400 });
      if (interval.lower <= 0 && 0 <= interval.upper) bootstrap++;
      expect(interval.standardError).toBeGreaterThan(0.06);
      const moments = createMoments();
      for (const v of values) addToMoments(moments, v);
      const summary = summarizeMoments(moments);
      if (Math.abs(summary.mean) < 2.001 * summary.standardError) mean++; // Student's t, 59 degrees of freedom
    }
    // 190 expected, standard deviation 3.1.
    for (const covered of [wilson, bootstrap, mean]) expect(Math.abs(covered - 190)).toBeLessThan(13);
  });

  it('report how many replicates had a value, and interpolate quantiles', () => {
    const onlyOnes = (counts: Uint32Array) => (counts.some((c) => c === 0) ? Number.NaN : 1);
    const interval = bootstrapInterval(3, onlyOnes, randomStream(1, 'few', 0), { replicates: 500 });
    expect(interval.replicates).toBeGreaterThan(50); // expected 500 * 3!/27 = 111
    expect(interval.replicates).toBeLessThan(200);
    expect(sortedQuantile([1, 2, 4], 0.75)).toBe(3);
    expect(sortedQuantile([], 0.5)).toBeNaN();
  });

  it('are those of the stream where its draws are kept, and where there are too many to keep', () => {
    const sum = (counts: Uint32Array) => counts.reduce((total, count, i) => total + count * i, 0);
    for (const [size, replicates] of [
      [7, 50],
      [300, 20_000],
    ] as const) {
      const options = { replicates };
      const fresh = bootstrapInterval(size, sum, randomStream(3, 'kept', 0), options);
      for (let again = 0; again < 2; again++)
        expect(bootstrapInterval(size, sum, resamples(size, replicates, 3, 'kept'), options)).toEqual(fresh);
      expect(bootstrapInterval(size, sum, resamples(size, replicates, 4, 'kept'), options)).not.toEqual(fresh);
    }
  });

  it('refuse a level in per cent and a bootstrap without replicates', () => {
    const bootstrap = (options: { level?: number; replicates?: number }) =>
      bootstrapInterval(3, () => 1, randomStream(1, 'few', 0), options);
    expect(() => wilsonInterval(1, 2, 95)).toThrow('between 0 and 1, got 95');
    expect(() => bootstrap({ level: 95 })).toThrow('between 0 and 1, got 95');
    expect(() => bootstrap({ replicates: 0 })).toThrow('replicates must be an integer from 1 up, got 0');
  });
});
