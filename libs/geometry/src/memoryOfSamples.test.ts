/** A sample keeps no more memory than the docstring of its function states. */
import type { Classifier } from '@isthmus/engine';
import { describe, expect, it } from 'vitest';
import { peakAtArrays, peakAtCalls, type Work } from './testing/peakMemory.js';
import { planes, prepared, sampleCosts } from './testing/sampleCosts.js';

it('memory is measured of objects and of buffers, at calls and at arrays, also of what is dropped before the end', async () => {
  const [few, many, d] = [2000, 20_000, 2];
  const keep = (n: number) => async (c: Classifier) => {
    const objects = Array.from({ length: n }, (_, i) => ({ a: i + 0.5, b: i + 0.25 })); // 8 and 40 bytes and two numbers of 16
    let dropped: Float64Array | undefined = new Float64Array(25 * n);
    await c.logits(new Float32Array(d));
    expect(dropped.length).toBe(25 * n);
    dropped = undefined;
    await c.logits(new Float32Array(d));
    return objects;
  };
  const classifier = planes(d, 2);
  const grown = async (peak: (work: Work) => Promise<number>) =>
    ((await peak(keep(many))) - (await peak(keep(few)))) / (many - few);
  const atCalls = await grown((work) => peakAtCalls(classifier, work));
  expect(atCalls).toBeGreaterThan(200 + 60);
  expect(atCalls).toBeLessThan(200 + 120);
  const atArrays = await grown((work) => peakAtArrays(classifier, 1000, work));
  expect(atArrays).toBeGreaterThan(0.95 * 200);
  expect(atArrays).toBeLessThan(1.05 * 200);
});

describe.each(Object.entries(sampleCosts))('memory of %s', (_name, cost) => {
  it('is what is stated for a sample, objects and all', async () => {
    const [d, L] = [2, 9];
    const { classifier, work } = await prepared(d, L, cost);
    const [few, many] = cost.sizes ?? [1024, 6144];
    const small = await peakAtCalls(classifier, (c) => work(c, few));
    const large = await peakAtCalls(classifier, (c) => work(c, many));
    expect((large - small) / (many - few)).toBeLessThan(cost.buffers(d, L) + cost.objects);
  });
});

const measuredInPixels = Object.entries(sampleCosts).filter(([, cost]) => cost.of === undefined);

describe.each(measuredInPixels)('memory of %s', (_name, cost) => {
  it('is what is stated for a sample of 784 pixels', async () => {
    const [d, L] = [784, 3];
    const { classifier, work } = await prepared(d, L, cost);
    // Whole batches, whose workspace is small beside them.
    const [few, many] = cost.sizesInPixels ?? [128, 320];
    const least = 4 * few * d;
    const small = await peakAtArrays(classifier, least, (c) => work(c, few));
    const large = await peakAtArrays(classifier, least, (c) => work(c, many));
    const bytes = (large - small) / (many - few);
    const inPixels = cost.buffers(d, L) - cost.buffers(0, L) - (cost.passing?.(d) ?? 0);
    // A twentieth and a little for what was freed too late.
    expect(bytes).toBeLessThan(1.05 * cost.buffers(d, L) + 200);
    if (inPixels > 0) expect(bytes).toBeGreaterThan(0.8 * inPixels);
  });
});
