/** JPEG against its own arithmetic: blocks whose coefficients are known, quantised by the table of the standard (ITU-T T.81, annex K). */
import { describe, expect, it } from 'vitest';
import { jpegRoundTrip, roundToBytes } from './jpegRoundTrip.js';

const bytes = { bounds: [0, 255], quality: 75 } as const;

/** Grey plus one cosine of the 8 x 8 block, with that coefficient of the block's orthonormal transform. */
function cosine(u: number, v: number, coefficient: number): Float32Array {
  const scale = (frequency: number) => (frequency === 0 ? Math.SQRT1_2 : 1);
  const wave = (frequency: number, at: number) => Math.cos(((2 * at + 1) * frequency * Math.PI) / 16);
  return Float32Array.from({ length: 64 }, (_, i) => {
    const [y, x] = [Math.floor(i / 8), i % 8];
    return 128 + (scale(u) * scale(v) * coefficient * wave(u, y) * wave(v, x)) / 4;
  });
}

describe('an image through JPEG', () => {
  it('keeps blocks of one grey, whose coefficient is a multiple of its step of 8', async () => {
    // The coefficient of the mean is 8 times its distance from 128; at quality 75 its step is (50 * 16 + 50) / 100 = 8.
    const image = Float32Array.from(
      { length: 16 * 24 },
      (_, i) => 40 * (Math.floor(i / 24 / 8) + 2 * Math.floor((i % 24) / 8)),
    );
    expect(await jpegRoundTrip(image, [1, 16, 24], bytes)).toEqual(image);
  });

  it.each([
    // (50 Q + 50) / 100 of Q = 99 and of Q = 12.
    [7, 7, 50],
    [0, 2, 5],
  ])('rounds the cosine (%d, %d) to multiples of %d', async (u, v, step) => {
    for (const multiple of [2.4, 2.6, 3]) {
      const out = await jpegRoundTrip(cosine(u, v, multiple * step), [1, 8, 8], bytes);
      const expected = cosine(u, v, Math.round(multiple) * step);
      // Both are rounded to bytes, before the transform and after it.
      for (const [i, value] of out.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1.5);
    }
  });

  it('takes colour with planes apart, scales the bounds, and refuses other channels', async () => {
    const [red, green, blue] = [0.9, 0.2, 0.4];
    const image = Float32Array.from({ length: 3 * 256 }, (_, i) => [red, green, blue][Math.floor(i / 256)]!);
    const out = await jpegRoundTrip(image, [3, 16, 16], { bounds: [0, 1], quality: 95 });
    for (const [i, value] of out.entries()) {
      expect(Math.abs(value - image[i]!)).toBeLessThan(3 / 255);
      expect(value * 255).toBeCloseTo(Math.round(value * 255), 4);
    }
    await expect(jpegRoundTrip(new Float32Array(32), [2, 4, 4], bytes)).rejects.toThrow('1 or 3 channels, got 2');
    await expect(jpegRoundTrip(new Float32Array(3), [1, 4, 4], bytes)).rejects.toThrow('16 values, got 3');
  });
});

it('rounding to bytes goes to the nearest of 256 values, and clips', () => {
  const image = Float32Array.of(-1, 0.1, 0.5, 127.4 / 255, 127.6 / 255, 2);
  const expected = [0, 26, 128, 127, 128, 255].map((byte) => Math.fround(byte / 255));
  for (const [i, value] of roundToBytes(image, [0, 1]).entries()) expect(value).toBeCloseTo(expected[i]!, 6);
  expect([...roundToBytes(Float32Array.of(-0.5, 0.5), [-0.5, 0.5])]).toEqual([-0.5, 0.5]);
});
