import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { annulus } from '../testing/oracles/annulus.js';
import { ball } from '../testing/oracles/ball.js';
import { convexity } from './convexity.js';
import { type Combination, sampleCombinations } from './sampleCombinations.js';

/** The definition: shuffles a copy of the label's other images, as far as needed. O(n) a combination. */
function plainCombination(labels: Int32Array, k: number, seed: number, index: number): Combination {
  const sizeOf = (label: number) => labels.filter((other) => other === label).length;
  const byLabel = [...labels.keys()].filter((i) => labels[i] >= 0).toSorted((a, b) => labels[a] - labels[b] || a - b);
  const eligible = byLabel.filter((image) => sizeOf(labels[image]) >= k);
  const stream = randomStream(seed, `convexity/${k}`, index);
  const first = eligible[stream.integer(eligible.length)];
  const others = byLabel.filter((image) => labels[image] === labels[first] && image !== first);
  for (let place = 0; place < k - 1; place++) {
    const other = place + stream.integer(others.length - place);
    [others[place], others[other]] = [others[other], others[place]];
  }
  const images = Int32Array.of(first, ...others.slice(0, k - 1));
  return { index, label: labels[first], images, weights: stream.dirichlet(k) };
}

describe('sampleCombinations', () => {
  const labels = Int32Array.of(0, 1, 0, 0, -1, 1, 0);

  it('draws combination i alone as in a run, of different images of one label, with weights that sum to 1', () => {
    const run = sampleCombinations(labels, { images: 3, seed: 8, count: 300 });
    expect(sampleCombinations(labels, { images: 3, seed: 8, from: 41, count: 1 })).toEqual([run[41]]);
    for (const { label, images, weights } of run) {
      expect(label).toBe(0); // label 1 has two images only
      expect(new Set(images).size).toBe(3);
      expect(Array.from(images, (image) => labels[image])).toEqual([0, 0, 0]);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
    // Four subsets of three among four images; each should be seen some 75 times.
    const subsets = new Map<string, number>();
    for (const { images } of run) subsets.set(`${images.toSorted()}`, (subsets.get(`${images.toSorted()}`) ?? 0) + 1);
    expect(subsets.size).toBe(4);
    for (const times of subsets.values()) expect(Math.abs(times - 75)).toBeLessThan(5 * Math.sqrt(300 * 0.25 * 0.75));
    expect(() => sampleCombinations(labels, { images: 5, seed: 8, count: 1 })).toThrow('no label has 5 images');
  });

  it('draws from the labels that have more images than are combined, where that is asked for', () => {
    const run = sampleCombinations(labels, { images: 2, least: 4, seed: 8, count: 200 });
    expect(run.every(({ label }) => label === 0)).toBe(true);
    expect(sampleCombinations(labels, { images: 2, seed: 8, count: 200 }).some(({ label }) => label === 1)).toBe(true);
    const few = { images: 3, least: 2, seed: 8, count: 1 };
    expect(() => sampleCombinations(labels, few)).toThrow(RangeError);
  });

  it.each([2, 3, 8, 13])('draws what its definition says, %i images a combination', (k) => {
    // Labels 0, 2 and 4 have 13, 14 and 7 images, and 6 have none.
    const mixed = Int32Array.from({ length: 40 }, (_, i) => (i % 7 === 3 ? -1 : [0, 2, 4, 0, 2][i % 5]));
    const run = sampleCombinations(mixed, { images: k, seed: 11, from: 5, count: 200 });
    expect(run).toEqual(Array.from({ length: 200 }, (_, i) => plainCombination(mixed, k, 11, 5 + i)));
  });

  it('draws 50,000 combinations out of one label of 80,000 images without going through them for each', () => {
    // Less than a second of this process's own time; a pass over the label for each combination took two minutes.
    const before = process.cpuUsage();
    const run = sampleCombinations(new Int32Array(80_000), { images: 3, seed: 8, count: 50_000 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(15);
    expect(run.every(({ images }) => new Set(images).size === 3)).toBe(true);
  });
});

describe('convexity', () => {
  const d = 2;
  const circle = (n: number, radius: number) =>
    Float32Array.from({ length: n * d }, (_, i) => {
      const angle = (2 * Math.PI * Math.floor(i / d)) / n;
      return radius * (i % d === 0 ? Math.cos(angle) : Math.sin(angle));
    });

  it('is 1 in a ball, which is convex', async () => {
    const points = circle(12, 0.9);
    const combinations = sampleCombinations(new Int32Array(12).fill(1), { images: 4, seed: 1, count: 100 });
    const samples = await convexity(ball(1, new Float64Array(d)), combinations, (i) =>
      points.subarray(i * d, (i + 1) * d),
    );
    expect(samples.map(({ kept }) => kept)).toEqual(Array(100).fill(true));
    expect(samples.every(({ margin }) => margin > 0)).toBe(true);
  });

  it('is the share that the geometry gives between opposite points of an annulus', async () => {
    // On a segment from -2 to 2 the hole is |x| < 1.5: a uniform point keeps the label with probability 1/4.
    const points = Float32Array.of(2, 0, -2, 0);
    const combinations = sampleCombinations(Int32Array.of(1, 1), { images: 2, seed: 3, count: 2000 });
    const samples = await convexity(annulus(2, 0.5, d), combinations, (i) => points.subarray(i * d, (i + 1) * d), {
      batch: 37,
    });
    const proportion = samples.filter(({ kept }) => kept).length / 2000;
    expect(Math.abs(proportion - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 2000));
    expect(samples.map(({ index }) => index)).toEqual(combinations.map(({ index }) => index));
    expect(samples.every(({ kept, margin }) => kept === margin > 0)).toBe(true);
    expect(samples.every(({ lineKept }) => lineKept === null)).toBe(true);
  });

  it('keeps the whole line of two images where the geometry does, and no line that a combination leaves', async () => {
    // Twelve points of the circle of radius 1.8 about a hole of radius 1.5: the chord over an angle a comes as near as 1.8 cos(a / 2).
    const points = circle(12, 1.8);
    const combinations = [
      ...sampleCombinations(new Int32Array(12).fill(1), { images: 2, seed: 5, count: 200 }),
      ...sampleCombinations(new Int32Array(12).fill(1), { images: 3, seed: 5, count: 20 }),
    ];
    const samples = await convexity(annulus(2, 0.5, d), combinations, (i) => points.subarray(i * d, (i + 1) * d), {
      samplesPerLine: 50,
      batch: 16,
    });
    for (const [i, { images, kept, lineKept }] of samples.entries()) {
      const [a, b] = combinations[i].images;
      const nearest = 1.8 * Math.cos((Math.PI * (b - a)) / 12);
      if (images === 2) expect(lineKept, `${a} and ${b}`).toBe(Math.abs(nearest) > 1.5);
      else expect(lineKept).toBeNull();
      if (lineKept === true) expect(kept).toBe(true);
    }
    // Neighbours are joined (1.74), others are not (1.56 is the next: 60 degrees).
    const share = (of: (sample: (typeof samples)[number]) => boolean | null) => samples.slice(0, 200).filter(of).length;
    expect(share(({ lineKept }) => lineKept)).toBeLessThan(share(({ kept }) => kept));
    expect(share(({ lineKept }) => lineKept)).toBeGreaterThan(0);
  });
});
