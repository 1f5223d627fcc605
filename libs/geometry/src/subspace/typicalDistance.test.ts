import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { meanImage, typicalDistance } from './typicalDistance.js';

describe('typicalDistance', () => {
  it('is the distance of pairs of images on both sides of any centre, wherever that is', () => {
    // Centre +- a e_i, a = 1, 2, 3: the mean is the centre, so the distances are 1, 1, 2, 2, 3, 3.
    const d = 5;
    for (const centre of [0, 8, -16]) {
      const images = new Float32Array(6 * d).fill(centre);
      for (let i = 0; i < 6; i++) images[i * d + Math.floor(i / 2)] += (1 + Math.floor(i / 2)) * (i % 2 === 0 ? 1 : -1);
      expect([...meanImage(images, d)]).toEqual(Array(d).fill(centre));
      expect(typicalDistance(images, d)).toBe(2);
    }
  });

  it('of Gaussian images is sqrt(2) Gamma((d + 1) / 2) / Gamma(d / 2), less what the mean takes of it', () => {
    // d = 4: sqrt(2) Gamma(2.5) / Gamma(2) = 3 sqrt(2 pi) / 4. The mean of n images takes 1/n of each variance.
    const [n, d] = [4000, 4];
    const images = randomStream(1, 'images', 0).fillNormal(new Float32Array(n * d));
    const truth = ((3 * Math.sqrt(2 * Math.PI)) / 4) * Math.sqrt(1 - 1 / n);
    const deviation = Math.sqrt((d - truth ** 2) / n);
    expect(Math.abs(typicalDistance(images, d) - truth)).toBeLessThan(4 * deviation);
  });

  it('is 0 of one image and NaN of none', () => {
    expect(typicalDistance(Float32Array.of(0.5, 1), 2)).toBe(0);
    expect(typicalDistance(new Float32Array(0), 2)).toBeNaN();
    expect(() => typicalDistance(new Float32Array(3), 2)).toThrow(/typicalDistance/);
  });
});
