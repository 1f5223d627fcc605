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

it.each([{ samples: 1000, within: 1.1 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'convexity', ...settings }, within),
);
