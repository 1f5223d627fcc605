/** The drawn order against what it promises: all images once, a prefix for fewer samples, nothing of what is skipped, one order for all. */
import type { Dataset } from '@isthmus/datasets';
import { expect, it } from 'vitest';
import { measuredImages } from './drawnImages.js';

/** Images of two values, the index and its negative; the label is the index modulo 7. */
function numbered(samples: number): Dataset {
  return {
    path: 'numbered.ids',
    shape: [1, 1, 2],
    samples,
    classNames: Array.from({ length: 7 }, (_, label) => String(label)),
    labels: Uint16Array.from({ length: samples }, (_, index) => index % 7),
    async readImages(selection, out) {
      const indices =
        'first' in selection
          ? Array.from({ length: selection.count }, (_, i) => selection.first + i)
          : Array.from(selection);
      for (const [row, index] of indices.entries()) out.set([index, -index], 2 * row);
    },
    close: async () => {},
  };
}

const drawn = { kind: 'any', samples: 1, imageOrder: 'drawn' } as const;

async function read(dataset: Dataset, first: number, count: number): Promise<number[]> {
  const out = new Float32Array(2 * count);
  await dataset.readImages({ first, count }, out);
  return [...out];
}

it('takes every image once, with its own pixels and label, and says which it is', async () => {
  const { dataset, imageOf } = measuredImages(numbered(500), drawn, 2017);
  const indices = Array.from({ length: 500 }, (_, sample) => imageOf!(sample));
  expect(indices.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  expect(indices).not.toEqual(indices.toSorted((a, b) => a - b));
  expect(await read(dataset, 0, 500)).toEqual(indices.flatMap((index) => [index, -index]));
  expect([...dataset.labels]).toEqual(indices.map((index) => index % 7));
  const out = new Float32Array(4);
  await dataset.readImages([499, 3], out);
  expect([...out]).toEqual([indices[499]!, -indices[499]!, indices[3]!, -indices[3]!]);
});

it('does not depend on the analysis, its samples or its data set, but on the seed', () => {
  const order = (settings: object, seed: number, samples = 300) => {
    const { imageOf } = measuredImages(numbered(samples), { ...drawn, ...settings }, seed);
    return Array.from({ length: 50 }, (_, sample) => imageOf!(sample));
  };
  const first = order({}, 1);
  expect(order({ kind: 'other', samples: 40 }, 1)).toEqual(first);
  expect(order({}, 2)).not.toEqual(first);
  expect(order({}, 1, 301)).not.toEqual(first);
});

it('gives what follows those that are skipped none of them', () => {
  const made = measuredImages(numbered(150), drawn, 3).imageOf!;
  const unseen = measuredImages(numbered(150), { ...drawn, skip: 100 }, 3).imageOf!;
  const used = new Set(Array.from({ length: 100 }, (_, sample) => made(sample)));
  const others = Array.from({ length: 50 }, (_, sample) => unseen(sample));
  expect(others.filter((index) => used.has(index))).toEqual([]);
  expect(others[0]).toBe(made(100));
  expect(() => unseen(50)).toThrow('expected a place of 0 to 149, got 150');
});

it.each([undefined, 'dataset'] as const)('leaves the data set as it is where the order is %s', (imageOrder) => {
  const dataset = numbered(10);
  const { imageOrder: _, ...settings } = drawn;
  const measured = measuredImages(dataset, imageOrder === undefined ? settings : { ...settings, imageOrder }, 1);
  expect(measured).toEqual({ dataset, imageOf: null });
  expect(measured.dataset).toBe(dataset);
});

it('draws uniformly: over 2,000 seeds each of five images is first about 400 times', () => {
  const counts = [0, 0, 0, 0, 0];
  const five = numbered(5);
  for (let seed = 0; seed < 2000; seed += 1) counts[measuredImages(five, drawn, seed).imageOf!(0)]! += 1;
  // Chi-squared with 4 degrees of freedom is above 18.5 with probability .001.
  expect(counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)).toBeLessThan(18.5);
});
