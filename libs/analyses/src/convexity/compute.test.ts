/** `convexity` on the shipped LeNet. */
import type { SampleResult } from '@isthmus/contracts';
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { openLenet } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('draws the same combinations however the samples are cut into shards', async () => {
  const whole = await lenet.compute({ kind: 'convexity', samples: 20, images: [3, 5, 2] });
  expect(whole.map((one) => one.scalars.images).slice(0, 4)).toEqual([3, 5, 2, 3]);
  const labels = (results: SampleResult[]) => results.map((one) => [one.sampleIndex, one.scalars.label]);
  const parts = [
    ...(await lenet.compute({ kind: 'convexity', samples: 7, images: [3, 5, 2] })),
    ...(await lenet.compute({ kind: 'convexity', samples: 13, images: [3, 5, 2] }, { firstSample: 7 })),
  ];
  expect(labels(parts)).toEqual(labels(whole));
  expect(whole.every((one) => one.scalars.kept === (one.scalars.label === one.scalars.combinedLabel))).toBe(true);
});

it('draws every k from the same classes, of the numbers that enough classes have images for', async () => {
  // Ten classes of about a thousand images, and none of 4,000.
  const settings = { kind: 'convexity', samples: 30, images: [2, 5], sameClasses: {}, samplesPerLine: 20 };
  const rows = await lenet.compute(settings);
  expect(rows.map(({ scalars }) => scalars.images)).toEqual(Array.from({ length: 30 }, (_, i) => [2, 5][i % 2]));
  const plain = await lenet.compute({ kind: 'convexity', samples: 30, images: [2, 5] });
  const withoutLine = rows.map(({ scalars: { lineKept, ...rest } }) => rest);
  expect(withoutLine).toEqual(plain.map(({ scalars }) => scalars));
  for (const { scalars } of rows) {
    if (scalars.images === 5) expect(scalars.lineKept).toBeNull();
    else if (!scalars.kept) expect(scalars.lineKept).toBe(false);
    else expect(typeof scalars.lineKept).toBe('boolean');
  }
  expect(rows.some(({ scalars }) => scalars.lineKept === true)).toBe(true);
  const few = await lenet.compute({ kind: 'convexity', samples: 4, images: [2, 3], sameClasses: { least: 11 } });
  for (const { status, error } of few) {
    expect(status).toBe('failed');
    expect(error).toMatch(/^fewer than 11 predicted labels have the [23] images to combine/);
  }
});

it('leaves out the numbers of images that too few classes have', async () => {
  const labels = lenet.classifier.numClasses;
  // Images 0 to 29 alone have a label: classes of 3 images and fewer.
  const rows = await lenet.compute(
    { kind: 'convexity', samples: 8, images: [3, 2, 90], sameClasses: { least: 5 } },
    { labelled: 30 },
  );
  expect(labels).toBe(10);
  expect(new Set(rows.map(({ scalars }) => scalars.images))).toEqual(new Set([2, 3]));
  expect(rows.every(({ status }) => status === 'ok')).toBe(true);
});

it.each([
  { samples: 1000, within: 1.1 },
  { samples: 400, images: [2], samplesPerLine: 50, within: 1.3 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'convexity', ...settings }, within),
);
