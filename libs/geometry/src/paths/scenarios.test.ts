import { describe, expect, it } from 'vitest';
import { norm, row } from '../rows.js';
import { ball } from '../testing/oracles/ball.js';
import { linear } from '../testing/oracles/linear.js';
import { connectPairs } from './connectPairs.js';
import { pairEndpoints, typicalNorm } from './pairEndpoints.js';
import { type PairScenario, samplePairs } from './samplePairs.js';

describe('samplePairs', () => {
  const labels = Int32Array.of(0, 1, 2, 0, -1, 1, 0, 3, 1, 0);

  it.each<PairScenario>(['natural', 'adversarial', 'random'])(
    'draws %s pair i alone as it does in a run',
    (scenario) => {
      const run = samplePairs(labels, { scenario, seed: 5, count: 200 });
      expect(samplePairs(labels, { scenario, seed: 5, from: 137, count: 1 })).toEqual([run[137]]);
      expect(samplePairs(labels, { scenario, seed: 6, count: 200 })).not.toEqual(run);
    },
  );

  it('draws every natural pair with its probability, and only pairs of one label', () => {
    const count = 6000;
    const seen = new Map<string, number>();
    for (const { first, second, label } of samplePairs(labels, { scenario: 'natural', seed: 1, count })) {
      expect(first).not.toBe(second);
      expect([labels[first], labels[second]]).toEqual([label, label]);
      const key = `${first} ${second}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    // Seven images have a partner: label 0 has 4 (12 ordered pairs of 1/7 * 1/3), label 1 has 3 (6 of 1/7 * 1/2).
    expect(seen.size).toBe(18);
    for (const [key, times] of seen) {
      const p = labels[Number(key.split(' ')[0])] === 0 ? 1 / 21 : 1 / 14;
      // Five standard deviations: one failure in 10^5 per pair, and the draws are fixed by the seed.
      expect(Math.abs(times - count * p)).toBeLessThan(5 * Math.sqrt(count * p * (1 - p)));
    }
  });

  it('draws adversarial partners of every other label, and none for a random pair', () => {
    const pairs = samplePairs(labels, { scenario: 'adversarial', seed: 1, count: 2000 });
    expect(pairs.every(({ first, second, label }) => labels[first] === label && labels[second] !== label)).toBe(true);
    expect(pairs.some(({ second }) => labels[second] < 0)).toBe(false);
    expect(new Set(pairs.filter(({ first }) => first === 7).map(({ second }) => second)).size).toBe(8);
    expect(samplePairs(labels, { scenario: 'random', seed: 1, count: 3 }).map(({ second }) => second)).toEqual([
      -1, -1, -1,
    ]);
  });

  it('refuses labels that no pair can be made of', () => {
    const distinct = { scenario: 'natural', seed: 1, count: 1 } as const;
    expect(() => samplePairs(Int32Array.of(0, 1), distinct)).toThrow('no natural pair');
    expect(() => samplePairs(Int32Array.of(2, 2), { ...distinct, scenario: 'adversarial' })).toThrow(
      'no adversarial pair',
    );
  });
});

describe('pairEndpoints', () => {
  const d = 3;
  const images = Float32Array.of(0.1, 0, 0, 2, 0, 0, 0, 0.3, 0, 0, 0, 3);
  const classifier = ball(1, new Float64Array(d));
  const image = (i: number) => row(images, i, d);

  it('moves the second image of an adversarial pair to the label of the first', async () => {
    const pairs = [
      { index: 0, first: 0, second: 1, label: 1 },
      { index: 1, first: 2, second: 0, label: 1 },
    ];
    const { starts, ends, built } = await pairEndpoints(classifier, pairs, image, { seed: 1 });
    expect(starts).toEqual(Float32Array.of(0.1, 0, 0, 0, 0.3, 0));
    expect(await classifier.labels(ends)).toEqual(Int32Array.of(1, 1));
    expect(row(ends, 1, d)).toEqual(image(0));
    expect(norm(row(ends, 0, d))).toBeCloseTo(1, 1);
    expect(built).toEqual([true, true]);
  });

  it('starts the second end of a random pair on the sphere, the same for one pair and for many', async () => {
    // One region only, so the drawn point is not moved.
    const everywhere = linear([Float64Array.of(0, 0, 0), Float64Array.of(0, 0, 0)], [1, 0]);
    const pairs = Array.from({ length: 5 }, (_, index) => ({ index, first: 0, second: -1, label: 0 }));
    const { ends } = await pairEndpoints(everywhere, pairs, image, { seed: 3, radius: 7 });
    for (let i = 0; i < 5; i++) expect(norm(row(ends, i, d))).toBeCloseTo(7, 5);
    const alone = await pairEndpoints(everywhere, [pairs[3]], image, { seed: 3, radius: 7 });
    expect(alone.ends).toEqual(row(ends, 3, d));
    await expect(pairEndpoints(everywhere, pairs, image, { seed: 3 })).rejects.toThrow('need a radius');
  });
});

describe('pairEndpoints about a centre', () => {
  it('starts at the sphere about it, with the directions of the sphere about black', async () => {
    const d = 3;
    const everywhere = linear([Float64Array.of(0, 0, 0), Float64Array.of(0, 0, 0)], [1, 0]);
    const pairs = Array.from({ length: 5 }, (_, index) => ({ index, first: 0, second: -1, label: 0 }));
    const image = () => new Float32Array(d);
    const centre = Float32Array.of(1, -2, 0.5);
    const about = await pairEndpoints(everywhere, pairs, image, { seed: 3, radius: 7, centre });
    const black = await pairEndpoints(everywhere, pairs, image, { seed: 3, radius: 7 });
    for (let i = 0; i < 5; i++) {
      for (let c = 0; c < d; c++) expect(about.ends[i * d + c] - centre[c]).toBeCloseTo(black.ends[i * d + c], 5);
    }
    const flat = { seed: 3, radius: 7, centre: new Float32Array(2) };
    await expect(pairEndpoints(everywhere, pairs, image, flat)).rejects.toThrow('a centre of 3 values, got 2');
  });
});

describe('connectPairs in a ball', () => {
  it('joins pairs with both ends in it by their straight line, and searches no others', async () => {
    const classifier = ball(1, new Float64Array(2));
    const starts = Float32Array.of(0.5, 0, 0, 0, 0, 0);
    const ends = Float32Array.of(-0.5, 0, 0, 0.9, 3, 0);
    const [through, along, apart] = await connectPairs(classifier, { starts, ends });
    const straight = { outcome: 'connected', reason: null, straightValid: true, relativeLength: 1, anchorCount: 2 };
    expect([through, along]).toMatchObject([straight, straight]);
    expect(apart).toMatchObject({ outcome: 'unresolved', reason: 'labels-differ', straightValid: false });
  });
});

describe('typicalNorm', () => {
  it('is the mean of the norms', () => {
    expect(typicalNorm(Float32Array.of(3, 4, 0, 1), 2)).toBe(3);
    expect(typicalNorm(new Float32Array(0), 2)).toBeNaN();
  });
});
