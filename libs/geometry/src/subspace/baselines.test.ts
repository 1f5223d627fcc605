/** Directions to compare S with: principal components, cosines and margin gradients. */
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { linear } from '../testing/oracles/linear.js';
import { quadratic } from '../testing/oracles/quadratic.js';
import { randomQuadratic, zeroFunction } from '../testing/oracles/randomQuadratic.js';
import { cosineDirections } from './cosineDirections.js';
import { peakFrequency } from './localisation.js';
import { marginGradients } from './marginGradients.js';
import { sharedDirections } from './sharedDirections.js';
import { centred } from './typicalDistance.js';

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
}

describe('centred images', () => {
  it('have the principal axes of a known covariance, whatever their mean, by their variance', async () => {
    // Mean +- s_i sqrt(d) v_i in pairs: the mean is exact, and the covariance is sum s_i^2 v_i v_i' with v the rows of a rotation.
    const d = 6;
    const angle = 0.7;
    const v = (i: number) => {
      const axis = new Float64Array(d);
      const pair = i - (i % 2);
      axis[pair] = i % 2 === 0 ? Math.cos(angle) : -Math.sin(angle);
      axis[pair + 1] = i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
      return axis;
    };
    const spread = [3, 0.5, 2, 1, 0, 0];
    const images = new Float32Array(2 * d * d);
    for (let i = 0; i < d; i++) {
      for (const [side, sign] of [1, -1].entries()) {
        const image = images.subarray((2 * i + side) * d, (2 * i + side + 1) * d);
        v(i).forEach((value, c) => {
          image[c] = 10 + c + sign * spread[i]! * Math.sqrt(d) * value;
        });
      }
    }
    const { directions, singularValues, captured } = await sharedDirections(centred(images, d), d, { count: 3 });
    for (const [place, axis] of [0, 2, 3].entries()) {
      const u = directions.subarray(place * d, (place + 1) * d);
      expect(Math.abs(dot(u, v(axis)))).toBeCloseTo(1, 5);
      expect(singularValues[place]! ** 2 / (2 * d)).toBeCloseTo(spread[axis]! ** 2, 4);
    }
    expect(captured).toBeCloseTo((9 + 4 + 1) / (9 + 4 + 1 + 0.25), 5);
    // No more than the images span around their mean.
    const all = await sharedDirections(centred(images, d), d, { count: 6 });
    expect(all.directions.length / d).toBe(4);
  });
});

describe('cosineDirections', () => {
  it.each([[[1, 7, 5]], [[3, 4, 6]], [[2, 1, 8]]] as const)(
    'of %j are orthonormal, and all of them are a basis',
    (shape) => {
      const d = shape[0] * shape[1] * shape[2];
      const { directions, frequencies } = cosineDirections(shape, { count: d + 5 });
      expect(directions).toHaveLength(d * d);
      for (let i = 0; i < d; i++) {
        for (let j = 0; j <= i; j++) {
          const product = dot(directions.subarray(i * d, (i + 1) * d), directions.subarray(j * d, (j + 1) * d));
          expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-6);
        }
      }
      expect([...frequencies]).toEqual([...frequencies].sort((a, b) => a - b));
    },
  );

  it('begin with the even image of each channel, and go on from any place', () => {
    const shape = [3, 4, 4] as const;
    const { directions, frequencies } = cosineDirections(shape, { count: 12 });
    for (let c = 0; c < 3; c++) {
      const even = Float64Array.from({ length: 48 }, (_, i) => (Math.floor(i / 16) === c ? 0.25 : 0));
      expect(directions.subarray(c * 48, (c + 1) * 48)).toEqual(even);
      expect(frequencies[c]).toBe(0);
    }
    expect(frequencies[3]).toBe(1 / 8);
    const later = cosineDirections(shape, { first: 5, count: 7 });
    expect(later.directions).toEqual(directions.subarray(5 * 48));
    expect(later.frequencies).toEqual(frequencies.subarray(5));
    expect(() => cosineDirections(shape, { count: -1 })).toThrow(/0 or more, got 0 and -1/);
  });

  it('have the frequency that they say, where a side holds whole cycles', () => {
    // p = 2k of n pixels is a cosine of k cycles, shifted by half a pixel.
    const shape = [1, 16, 16] as const;
    const { directions, frequencies } = cosineDirections(shape, { count: 256 });
    const place = [...frequencies].findIndex((f) => Math.abs(f - 6 / 32) < 1e-12);
    const u = directions.subarray(place * 256, (place + 1) * 256);
    expect(peakFrequency(Float32Array.from(u), shape).frequency).toBeCloseTo(6 / 32, 12);
  });
});

describe('marginGradients', () => {
  it('of a linear network are the differences of its weights, and span L - 1 dimensions at most', async () => {
    const [L, size, n] = [5, 12, 40];
    const weights = Array.from({ length: L }, (_, l) =>
      randomStream(1, 'weights', l).fillNormal(new Float64Array(size)),
    );
    const network = linear(weights, Array(L).fill(0));
    const images = randomStream(2, 'images', 0).fillNormal(new Float32Array(n * size));
    const found = await marginGradients(network, images, { batch: 16 });
    const logits = await network.logits(images);
    for (const [i, { label, lengths, directions }] of found.entries()) {
      const own = logits.subarray(i * L, (i + 1) * L);
      expect(own[label]).toBe(Math.max(...own));
      const byLogit = [...own.keys()].filter((l) => l !== label).sort((a, b) => own[b]! - own[a]!);
      expect(lengths).toHaveLength(L - 1);
      for (const [place, j] of byLogit.entries()) {
        const difference = weights[j]!.map((w, c) => w - weights[label]![c]!);
        const length = Math.sqrt(dot(difference, difference));
        expect(lengths[place]).toBeCloseTo(length, 4);
        const u = directions.subarray(place * size, (place + 1) * size);
        expect(dot(u, difference) / length).toBeCloseTo(1, 5);
      }
    }
    const all = Float32Array.from(found.flatMap(({ directions }) => [...directions]));
    const { directions: basis } = await sharedDirections(all, size, { count: size });
    expect(basis.length / size).toBe(L - 1);
    const fewer = await marginGradients(network, images, { candidates: 3 });
    expect(fewer[0]!.directions).toEqual(found[0]!.directions.slice(0, 2 * size));
  });

  it('agree with differences of the margin of a quadratic network', async () => {
    const size = 8;
    const network = quadratic([zeroFunction(size), randomQuadratic(size, 3)]);
    const image = randomStream(4, 'image', 0).fillNormal(new Float32Array(size));
    const [{ label, lengths, directions }] = (await marginGradients(network, image)) as [
      Awaited<ReturnType<typeof marginGradients>>[number],
    ];
    const h = 1 / 64;
    for (let c = 0; c < size; c++) {
      const moved = [h, -h].map((step) => image.map((value, i) => (i === c ? value + step : value)));
      const [above, below] = await Promise.all(moved.map(async (x) => await network.logits(x)));
      const margin = (f: Float32Array) => f[1 - label]! - f[label]!;
      // Exact for a quadratic but for float32: logits of about 10 have steps of 1e-6.
      const slope = (margin(above!) - margin(below!)) / (2 * h);
      expect(Math.abs(slope - lengths[0]! * directions[c]!)).toBeLessThan(2e-4 * lengths[0]!);
    }
  });

  it('are none of an image without a label, and none of a margin that does not slope', async () => {
    const flat = linear([new Float64Array(3), new Float64Array(3)], [1, 0]);
    expect(await marginGradients(flat, new Float32Array(3))).toEqual([
      { label: 0, lengths: new Float64Array(0), directions: new Float32Array(0) },
    ]);
    const nowhere = linear([new Float64Array(3).fill(1), new Float64Array(3)], [0, Number.NaN]);
    expect((await marginGradients(nowhere, new Float32Array(3)))[0]).toMatchObject({ label: -1 });
    await expect(marginGradients(flat, new Float32Array(3), { candidates: 1 })).rejects.toThrow(/candidates/);
  });
});
