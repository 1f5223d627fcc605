import { wilsonInterval } from '@isthmus/numerics';
import { expect, test, vi } from 'vitest';
import { linear } from '../testing/oracles/linear.js';
import { type AccuracyOptions, compareAccuracy, type LabelledImages } from './accuracy.js';

/** f = (x_1, 0): label 0 where x_1 > 0, else 1. */
const network = linear([Float64Array.of(1, 0), Float64Array.of(0, 0)], [0, 0]);
/** The same, upside down. */
const mirrored = () => Promise.resolve(linear([Float64Array.of(-1, 0), Float64Array.of(0, 0)], [0, 0]));

/** Image i is (first(i), 0). */
function imageSet(labels: ArrayLike<number>, first: (index: number) => number): LabelledImages & { read: number[] } {
  const read: number[] = [];
  return {
    samples: labels.length,
    labels,
    read,
    async readImages(indices, out) {
      read.push(...indices);
      indices.forEach((index, row) => {
        out.set([first(index), 0], 2 * row);
      });
    },
  };
}

const options: AccuracyOptions = {
  images: 100,
  isSuspicious: () => false,
  ofAlternatives: 10,
  alternatives: [{ words: 'mirrored', open: mirrored }],
  batch: 7,
};

test('counts the images whose predicted label is their own, with the interval of Wilson', async () => {
  // Of 40 images 30 are at the side of their label.
  const labels = Array.from({ length: 40 }, (_, i) => i % 2);
  const images = imageSet(labels, (i) => (i < 30 ? 1 : -1) * (i % 2 === 0 ? 1 : -1));
  const { lower, upper } = wilsonInterval(30, 40);
  expect(await compareAccuracy(network, images, options)).toEqual({
    images: 40,
    correct: 30,
    low: lower,
    high: upper,
    alternatives: [],
  });
});

test('draws the same images at every call, from all classes of a data set that is sorted by class or has them in turn', async () => {
  for (const label of [(i: number) => Math.floor(i / 1_000), (i: number) => i % 10]) {
    const images = imageSet(
      Array.from({ length: 10_000 }, (_, i) => label(i)),
      () => 1,
    );
    const again = imageSet(images.labels, () => 1);
    await compareAccuracy(network, images, { ...options, images: 1_000 });
    await compareAccuracy(network, again, { ...options, images: 1_000 });
    expect(images.read).toEqual(again.read);
    expect(new Set(images.read).size).toBe(1_000);
    for (let one = 0; one < 10; one++) {
      // Binomial with mean 100 and deviation 9.5: four of them.
      const drawn = images.read.filter((index) => images.labels[index] === one).length;
      expect(Math.abs(drawn - 100)).toBeLessThan(38);
    }
  }
});

test('images without a label count for nothing, and without any there is no accuracy', async () => {
  const labels = Array.from({ length: 20 }, (_, i) => (i < 5 ? 0 : -1));
  expect(
    await compareAccuracy(
      network,
      imageSet(labels, () => 1),
      options,
    ),
  ).toMatchObject({ images: 5, correct: 5 });
  expect(
    await compareAccuracy(
      network,
      imageSet(Array(20).fill(-1), () => 1),
      options,
    ),
  ).toBeNull();
});

test('an image at which a logit is not finite is not right', async () => {
  const images = imageSet(Array(8).fill(1), (i) => (i === 3 ? Number.NaN : -1));
  expect(await compareAccuracy(network, images, options)).toMatchObject({ images: 8, correct: 7 });
});

test('tries the alternatives where the accuracy is suspicious, on the first images of the draw, and leaves out what fails', async () => {
  const images = imageSet(Array(60).fill(0), (i) => (i % 3 === 0 ? 1 : -1));
  const seen = vi.fn(() => true);
  const found = await compareAccuracy(network, images, {
    ...options,
    isSuspicious: seen,
    alternatives: [
      { words: 'not to be opened', open: () => Promise.reject(new Error('no such network')) },
      { words: 'mirrored', open: mirrored },
      {
        words: 'fails',
        open: async () => ({ ...network, labels: () => Promise.reject(new Error('out of memory')) }),
      },
    ],
  });
  expect(seen).toHaveBeenCalledWith(expect.objectContaining({ images: 60, correct: 20 }));
  const few = images.read.slice(0, 10).filter((index) => index % 3 === 0).length;
  expect(found!.alternatives).toEqual([
    { words: 'as it is', images: 10, correct: few },
    { words: 'mirrored', images: 10, correct: 10 - few },
  ]);
});

test('stops at its time with the images that it has by then', async () => {
  const images = imageSet(Array(60).fill(0), () => 1);
  expect(await compareAccuracy(network, images, { ...options, budgetMs: 0 })).toMatchObject({ images: 7, correct: 7 });
});

test('an interrupted measurement rejects with the reason', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(
    compareAccuracy(
      network,
      imageSet([0], () => 1),
      { ...options, signal },
    ),
  ).rejects.toThrow('cancelled');
});
