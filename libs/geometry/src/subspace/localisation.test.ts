import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { bestWindow, peakFrequency } from './localisation.js';

/** [C, H, W] from a function of the place. */
function image(
  [channels, height, width]: readonly [number, number, number],
  value: (c: number, y: number, x: number) => number,
): Float32Array {
  return Float32Array.from({ length: channels * height * width }, (_, i) =>
    value(Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width),
  );
}

describe('bestWindow', () => {
  it.each([
    [0, 0, 0, 0],
    [13, 20, 6, 13],
    [27, 27, 20, 20],
  ])('of a single pixel at (%i, %i) has all of it', (y, x, row, column) => {
    const delta = image([1, 28, 28], (_, i, j) => (i === y && j === x ? -0.3 : 0));
    // The first window that holds it.
    expect(bestWindow(delta, [1, 28, 28])).toEqual({ share: 1, row, column });
  });

  it('of an image spread evenly has its share of the pixels', () => {
    const even = image([3, 28, 20], (_, y, x) => ((y + x) % 2 === 0 ? 0.5 : -0.5));
    expect(bestWindow(even, [3, 28, 20]).share).toBeCloseTo(64 / 560, 12);
    expect(bestWindow(even, [3, 28, 20], { side: 5 }).share).toBeCloseTo(25 / 560, 12);
  });

  it('takes all channels together, and finds the same as a search of all windows', () => {
    const shape = [2, 9, 11] as const;
    const noise = randomStream(5, 'image', 0).fillNormal(new Float32Array(2 * 9 * 11));
    const energy = ([row, column]: readonly [number, number]) => {
      let sum = 0;
      for (let c = 0; c < 2; c++)
        for (let y = row; y < row + 4; y++)
          for (let x = column; x < column + 4; x++) sum += noise[(c * 9 + y) * 11 + x] ** 2;
      return sum;
    };
    const places = Array.from({ length: 6 * 8 }, (_, i) => [Math.floor(i / 8), i % 8] as const);
    const [row, column] = places.reduce((best, at) => (energy(at) > energy(best) ? at : best));
    const found = bestWindow(noise, shape, { side: 4 });
    expect(found).toMatchObject({ row, column });
    expect(found.share).toBeCloseTo(energy([row, column]) / noise.reduce((sum, v) => sum + v * v, 0), 12);
  });

  it('has all of an image that is smaller, nothing of one of zeros, and refuses another shape', () => {
    expect(bestWindow(Float32Array.of(1, 2, 3, 4), [1, 2, 2])).toEqual({ share: 1, row: 0, column: 0 });
    expect(bestWindow(new Float32Array(100), [1, 10, 10]).share).toBeNaN();
    expect(() => bestWindow(new Float32Array(5), [1, 2, 2])).toThrow(/bestWindow: expected 1 x 2 x 2, got 5/);
    expect(() => bestWindow(new Float32Array(4), [1, 2, 2], { side: 0 })).toThrow(/side must be 1 or more, got 0/);
  });
});

describe('peakFrequency', () => {
  it.each([
    [0, 0],
    [0, 3],
    [5, 0],
    [2, 7],
    [-4, 6],
    [14, 0],
    [14, 10],
  ])('of a cosine of %i cycles down and %i across is its own, with any phase', (down, across) => {
    const [height, width] = [28, 20];
    for (const phase of [0, 0.4]) {
      const wave = image([1, height, width], (_, y, x) =>
        Math.cos(2 * Math.PI * ((down * y) / height + (across * x) / width) + phase),
      );
      const found = peakFrequency(wave, [1, height, width]);
      expect(found.frequency).toBeCloseTo(Math.hypot(down / height, across / width), 12);
      // A wave that only goes down is the same upwards.
      expect(across === 0 ? Math.abs(found.down) : found.down).toBeCloseTo(down / height, 12);
      expect(found.across).toBeCloseTo(across / width, 12);
    }
  });

  it('is that of the larger of two waves, of the power of all channels together', () => {
    const shape = [3, 12, 12] as const;
    const wave = (k: number, x: number) => Math.cos((2 * Math.PI * k * x) / 12);
    // Amplitude 2 in one channel is a power of 4; amplitude 1.3 in each of three is 5.07.
    const mixed = image(shape, (c, _, x) => 1.3 * wave(4, x) + (c === 1 ? 2 * wave(2, x) : 0));
    expect(peakFrequency(mixed, shape).across).toBeCloseTo(4 / 12, 12);
    const other = image(shape, (c, _, x) => 1.1 * wave(4, x) + (c === 1 ? 2 * wave(2, x) : 0));
    expect(peakFrequency(other, shape).across).toBeCloseTo(2 / 12, 12);
  });

  it('agrees with the transform as it is written, on odd sides', () => {
    const [height, width] = [7, 9];
    const noise = randomStream(6, 'image', 1).fillNormal(new Float32Array(height * width));
    let best = { power: -1, frequency: 0 };
    for (let v = -3; v <= 3; v++) {
      for (let u = 0; u <= 4; u++) {
        let [re, im] = [0, 0];
        noise.forEach((value, i) => {
          const angle = 2 * Math.PI * ((v * Math.floor(i / width)) / height + (u * (i % width)) / width);
          re += value * Math.cos(angle);
          im -= value * Math.sin(angle);
        });
        const power = re * re + im * im;
        if (power > best.power) best = { power, frequency: Math.hypot(v / height, u / width) };
      }
    }
    expect(peakFrequency(noise, [1, height, width]).frequency).toBeCloseTo(best.frequency, 12);
  });

  it('of a single pixel, which has all frequencies alike, is the lowest, as of zeros', () => {
    const delta = image([1, 8, 8], (_, y, x) => (y === 3 && x === 5 ? 1 : 0));
    expect(peakFrequency(delta, [1, 8, 8]).frequency).toBe(0);
    expect(peakFrequency(new Float32Array(64), [1, 8, 8])).toEqual({ frequency: 0, down: 0, across: 0 });
    expect(() => peakFrequency(delta, [1, 8, 9])).toThrow(/peakFrequency: expected 1 x 8 x 9, got 64/);
  });
});
