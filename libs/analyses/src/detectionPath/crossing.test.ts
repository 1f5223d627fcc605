/** Where the label changes, on ways whose crossing is known. */
import type { Classifier } from '@isthmus/engine';
import { expect, it } from 'vitest';
import { crossings } from './crossing.js';

/** Label 1 where the first of two pixels is above 0.3, but for a gap from 0.6 to 0.7. */
const classifier = {
  dimension: 2,
  async labels(images: Float32Array) {
    return Int32Array.from({ length: images.length / 2 }, (_, i) => {
      const at = images[2 * i]!;
      return at > 0.3 && !(at > 0.6 && at < 0.7) ? 1 : 0;
    });
  },
} as unknown as Classifier;
const context = { classifier, batch: 2, signal: new AbortController().signal };
const way = (length: number, label = 0) => ({
  image: Float32Array.of(0, 0.5),
  perturbation: Float32Array.of(length, 0),
  label,
});

it('finds the crossing of each way to float32, whatever the batches', async () => {
  const found = await crossings(context, [way(0.3), way(0.4), way(0.31)], 1.02);
  for (const [i, length] of [0.3, 0.4, 0.31].entries()) expect(found[i]).toBeCloseTo(0.3 / length, 5);
});

it('finds one of several, on whose sides the label changes', async () => {
  const [t] = await crossings(context, [way(1)], 1.02);
  expect([0.3, 0.7].some((at) => Math.abs(t! - at) < 1e-5)).toBe(true);
});

it('has none where the label at the end is that of the start', async () => {
  expect(await crossings(context, [way(0.2)], 1.02)).toEqual([Number.NaN]);
  expect(await crossings(context, [], 1.02)).toEqual([]);
});
