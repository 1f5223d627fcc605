import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normalQuantile.js';
import { philox4x32 } from './philox.js';
import { randomStream } from './randomStream.js';

/** Random123's kat_vectors: counter, key, expected. */
const KNOWN_ANSWERS = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const;

describe('philox4x32', () => {
  it.each(KNOWN_ANSWERS)('gives the published block for counter %j and key %j', (counter, key, expected) => {
    const out = new Uint32Array(4);
    philox4x32(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
    expect([...out]).toEqual([...expected]);
  });
});

describe('normalQuantile', () => {
  it('gives the tabulated quantiles to 15 digits', () => {
    expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 15);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167814, 14);
    expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798409, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
  });
});

describe('randomStream', () => {
  it('repeats itself for the same seed, purpose and sample, and differs when one of them differs', () => {
    const words = (seed: number | bigint, purpose: string, sample: number) => {
      const stream = randomStream(seed, purpose, sample);
      return Array.from({ length: 8 }, () => stream.uint32());
    };
    const reference = words(7, 'directions', 3);
    expect(words(7, 'directions', 3)).toEqual(reference);
    expect(words(7n, 'directions', 3)).toEqual(reference);
    const others = [
      words(8, 'directions', 3),
      words(7, 'noise', 3),
      words(7, 'directions', 4),
      words(-7, 'directions', 3),
    ];
    for (const other of [...others, words(7, 'directions', 3 + 2 ** 32)]) {
      expect(other.filter((word, i) => word === reference[i])).toEqual([]);
    }
  });

  it('refuses seeds and indices that would collide silently', () => {
    expect(() => randomStream(0.5, 'x', 0)).toThrow(/seed/);
    expect(() => randomStream(2 ** 60, 'x', 0)).toThrow(/bigint/);
    expect(() => randomStream(1, 'x', -1)).toThrow(/sample index/);
  });

  it('draws uniforms and normals whose first four moments are right within five standard errors', () => {
    const n = 200_000;
    const stream = randomStream(1, 'moments', 0);
    const uniforms = stream.fillUniform(new Float64Array(n));
    const normals = stream.fillNormal(new Float64Array(n));
    const moment = (values: Float64Array, power: number) => values.reduce((sum, v) => sum + v ** power, 0) / n;
    const within = (values: Float64Array, power: number, expected: number, variance: number) =>
      expect(Math.abs(moment(values, power) - expected)).toBeLessThan(5 * Math.sqrt(variance / n));
    for (const p of [1, 2, 3, 4]) within(uniforms, p, 1 / (p + 1), 1 / (2 * p + 1) - 1 / (p + 1) ** 2);
    within(normals, 1, 0, 1);
    within(normals, 2, 1, 2);
    within(normals, 3, 0, 15);
    within(normals, 4, 3, 96);
  });

  it('gives samples with neighbouring indices uncorrelated draws', () => {
    const n = 50_000;
    const a = randomStream(1, 'correlation', 0).fillNormal(new Float64Array(n));
    const b = randomStream(1, 'correlation', 1).fillNormal(new Float64Array(n));
    const correlation = a.reduce((sum, v, i) => sum + v * b[i], 0) / n;
    expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(n));
  });

  it('draws integers without bias: every value within five standard deviations of its expected count', () => {
    const stream = randomStream(1, 'integers', 0);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[stream.integer(7)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000 * (6 / 7)));
    expect(() => stream.integer(0)).toThrow(/from 1/);
  });

  it('puts sphere points at norm 1 and signs at +-1, balanced', () => {
    const stream = randomStream(1, 'directions', 0);
    const point = stream.fillSphere(new Float64Array(784));
    expect(Math.hypot(...point)).toBeCloseTo(1, 12);
    const signs = stream.fillRademacher(new Float32Array(10_000));
    expect(signs.every((s) => Math.abs(s) === 1)).toBe(true);
    expect(Math.abs(signs.reduce((sum, s) => sum + s, 0))).toBeLessThan(500);
  });

  it.each([2, 10, 784])('draws points uniform on the sphere of %i dimensions within five standard errors', (d) => {
    const draws = d === 784 ? 2000 : 20_000;
    const stream = randomStream(2, 'sphere', d);
    const point = new Float64Array(d);
    const sums = { square: 0, fourth: 0, product: 0, side: 0 };
    for (let i = 0; i < draws; i++) {
      stream.fillSphere(point);
      const [a, b] = point;
      sums.square += a * a;
      sums.fourth += a ** 4;
      sums.product += a * b;
      sums.side += Math.sign(b);
    }
    // Moments of a coordinate: E a^2 = 1/d, a^4: 3/(d (d+2)), a^8: 105/(d (d+2) (d+4) (d+6)), a^2 b^2: 1/(d (d+2)).
    const fourth = 3 / (d * (d + 2));
    const within = (sum: number, mean: number, variance: number) =>
      expect(Math.abs(sum / draws - mean)).toBeLessThan(5 * Math.sqrt(variance / draws));
    within(sums.square, 1 / d, fourth - 1 / d ** 2);
    within(sums.fourth, fourth, (35 * fourth) / ((d + 4) * (d + 6)) - fourth ** 2);
    within(sums.product, 0, fourth / 3);
    within(sums.side, 0, 1);
  });

  it('draws Dirichlet weights that sum to one with mean 1/k and variance (k-1)/(k^2 (k+1))', () => {
    const k = 4;
    const n = 40_000;
    const stream = randomStream(1, 'weights', 0);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const weights = stream.dirichlet(k);
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      sum += weights[0];
      squares += weights[0] ** 2;
    }
    const variance = (k - 1) / (k * k * (k + 1));
    expect(Math.abs(sum / n - 1 / k)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(squares / n - (sum / n) ** 2).toBeCloseTo(variance, 3);
  });

  it('draws every permutation of three equally often', () => {
    const stream = randomStream(1, 'order', 0);
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const key = stream.permutation(3).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000 * (5 / 6)));
  });

  it('refuses sizes that cannot be meant', () => {
    const stream = randomStream(1, 'sizes', 0);
    expect(() => stream.dirichlet(0)).toThrow('k must be an integer from 1 up, got 0');
    expect(() => stream.permutation(-1)).toThrow('n must be an integer from 0 up, got -1');
    expect(stream.permutation(0)).toEqual(new Uint32Array(0));
  });

  it('writes the same bytes today as when results were first stored', () => {
    // Stored results are reused by later sweeps: changing these words invalidates every one of them.
    const stream = randomStream(42, 'golden', 7);
    expect([stream.uint32(), stream.uint32(), stream.uint32(), stream.uint32()]).toMatchInlineSnapshot(`
      [
        626579936,
        275077155,
        2027905453,
        1411361554,
      ]
    `);
  });
});
