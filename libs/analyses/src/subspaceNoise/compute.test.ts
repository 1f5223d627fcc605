/** `subspaceNoise` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { datasetErrors } from '../derived.js';
import { analysis } from '../list.js';
import { expectCost } from '../testing/cost.js';
import { openLenet, pixelDirections } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

const inputs = pixelDirections(49);

it('move images by noise of which large one changes more labels than small one', async () => {
  const results = await lenet.compute({ kind: 'subspaceNoise', samples: 20, relativeNorms: [0, 0.001, 2] }, { inputs });
  const count = (name: string) => results.filter((one) => one.scalars[name] === true).length;
  for (const kind of ['subspace', 'complement', 'isotropic']) expect(count(`${kind}@0`)).toBe(0);
  expect(count('isotropic@0.001')).toBe(0);
  expect(count('isotropic@2')).toBeGreaterThan(5);
  expect(count('complement@2')).toBeGreaterThan(5);
});

it('refuses a data set of one image, which is its own mean', () => {
  const settings = analysis.parse({ kind: 'subspaceNoise', samples: 1, skip: 0 });
  const errorsOf = (samples: number) => datasetErrors(settings, { name: 'few', samples, shape: [1, 28, 28] });
  expect(errorsOf(2)).toEqual([]);
  expect(errorsOf(1)).toEqual([
    {
      field: 'relativeNorms',
      expected: 'a data set of at least 2 images: norms are relative to their distance from the mean image',
      received: 'data set "few" of 1',
    },
  ]);
});

it.each([{ samples: 50, within: 1.1 }])(
  'takes the rows and the bytes that its cost says: %o',
  ({ within, ...settings }) => expectCost(lenet, { kind: 'subspaceNoise', ...settings }, within),
);
