/** `baselineDirections` on the shipped LeNet, and what reads them. */
import { afterAll, expect, it } from 'vitest';
import { type Analysis, analysis } from '../list.js';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, vector } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

const d = 784;
const of = (own: Record<string, unknown>) => ({ kind: 'baselineDirections', ...own });

/** Rows of the run and its settings, as a reader gets them. */
async function inputsOf(own: Record<string, unknown>) {
  const settings: Analysis = analysis.parse(of(own));
  return { sharedDirections: { settings, rows: await lenet.compute(of(own)) } };
}

it('keeps an image as its norm and its direction', async () => {
  const [result] = await lenet.compute(of({ of: 'principalComponents', samples: 1 }), { firstSample: 3 });
  const values = vector(result!);
  expect(values).toHaveLength(1 + d);
  expect(values.slice(1).reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 5);
  const [perturbation] = await lenet.compute({ kind: 'perturbation', samples: 1 }, { firstSample: 3 });
  const { norm, relativeNorm } = perturbation!.scalars as { norm: number; relativeNorm: number };
  expect(values[0]).toBeCloseTo(norm / relativeNorm, 4);
  expect(result!.scalars).toEqual({ label: null, directions: 1 });
});

it('keeps nine unit gradients of an image of ten classes, the same in any shard', async () => {
  const results = await lenet.compute(of({ of: 'marginGradients', samples: 3 }));
  const [second] = await lenet.compute(of({ of: 'marginGradients', samples: 1 }), { firstSample: 1 });
  expect(second).toEqual(results[1]);
  for (const result of results) {
    const values = vector(result);
    expect(values).toHaveLength(9 * (1 + d));
    for (let i = 0; i < 9; i++) {
      const direction = values.slice(9 + d * i, 9 + d * (i + 1));
      expect(direction.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 5);
    }
  }
});

it('keeps cosines by frequency, and none beyond all of them', async () => {
  const results = await lenet.compute(of({ of: 'cosines', samples: 3 }), { firstSample: 782 });
  expect(results.map(({ scalars }) => scalars.directions)).toEqual([1, 1, 0]);
  const [even] = await lenet.compute(of({ of: 'cosines', samples: 1 }));
  expect(vector(even!).slice(0, 2)).toEqual(Float32Array.of(0, 1 / 28));
});

it('gives a basis that is read in the place of S: the principal components of the images, by variance', async () => {
  const inputs = await inputsOf({ of: 'principalComponents', samples: 60, subspace: 59 });
  const results = await lenet.compute({ kind: 'sharedSubspace', samples: 60, basis: 0 }, { inputs });
  // 60 images span 59 dimensions around their mean, and vary along nothing else.
  expect(results.filter(({ scalars }) => scalars.trouble === null)).toHaveLength(59);
  expect(results.slice(0, 59).reduce((sum, one) => sum + number(one, 'captured'), 0)).toBeCloseTo(1, 5);
  const sigma = results.slice(0, 59).map((one) => number(one, 'singularValue'));
  expect(sigma).toEqual([...sigma].sort((a, b) => b - a));
  // An image that is among them differs from another only within their span.
  const [table] = await lenet.compute({ kind: 'projection', samples: 1, skip: 0, basis: 0 }, { inputs });
  expect(number(table, 'difference')).toBeCloseTo(1, 5);
  expect(number(table, 'dimensions')).toBe(59);
});

it('gives cosines as they are, in their order, of which all together hold every vector', async () => {
  const inputs = await inputsOf({ of: 'cosines', samples: 784, subspace: 784 });
  const some = await lenet.compute({ kind: 'sharedSubspace', samples: 4, basis: 0 }, { inputs });
  for (const [i, row] of some.entries()) {
    expect(vector(row)).toEqual(vector(inputs.sharedDirections.rows[i]!).slice(1));
    expect(number(row, 'singularValue')).toBeCloseTo(1, 5);
  }
  const [table] = await lenet.compute({ kind: 'projection', samples: 1, skip: 0, basis: 0 }, { inputs });
  for (const kind of ['random', 'difference', 'gradient', 'adversarial']) expect(number(table, kind)).toBeCloseTo(1, 5);
  const few = await inputsOf({ of: 'cosines', samples: 49, subspace: 49 });
  const noise = await lenet.compute({ kind: 'projection', samples: 40, skip: 0, basis: 0 }, { inputs: few });
  const mean = noise.reduce((sum, one) => sum + number(one, 'random'), 0) / 40;
  expect(Math.abs(mean - 0.25)).toBeLessThan((4 * 0.025) / Math.sqrt(40));
});

it('gives margin gradients, in whose span r(x) of those images lies nearly', async () => {
  const inputs = await inputsOf({ of: 'marginGradients', samples: 20, subspace: 100 });
  const seen = await lenet.compute({ kind: 'projection', samples: 20, skip: 0, basis: 0 }, { inputs });
  const mean = (name: string) => seen.reduce((sum, one) => sum + number(one, name), 0) / seen.length;
  // The first step of DeepFool is along a margin gradient at the image; noise has sqrt(100 / 784) = 0.36.
  expect(mean('adversarial')).toBeGreaterThan(0.7);
  expect(mean('random')).toBeLessThan(0.45);
});

it.each([
  { of: 'principalComponents', samples: 32, within: 1.1 },
  { of: 'marginGradients', samples: 128, within: 1.5 },
  { of: 'cosines', samples: 32, within: 1.1 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, of(settings), within),
);
