/** `curvature` on the shipped LeNet. */
import { afterAll, expect, it } from 'vitest';
import { expectCost } from '../testing/cost.js';
import { number, openLenet, vector } from '../testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());

it('keeps a descending spectrum whose sums and mean are those it reports', async () => {
  const [result] = await lenet.compute({ kind: 'curvature', samples: 1, axes: 'random' });
  const spectrum = vector(result!);
  expect(spectrum).toHaveLength(783);
  expect(spectrum).toEqual(spectrum.toSorted().reverse());
  const total = spectrum.reduce((sum, kappa) => sum + kappa, 0);
  expect(number(result, 'meanCurvature')).toBeCloseTo(total / 783, 6);
  expect(number(result, 'sumPositive') + number(result, 'sumNegative')).toBeCloseTo(total, 3);
  expect(number(result, 'negativeCount')).toBe(spectrum.filter((kappa) => kappa < 0).length);
  expect(number(result, 'step')).toBe(number(result, 'norm'));
});

it('keeps of a density the nodes and weights of each probe, whose mean and share below 0 are those of the spectrum', async () => {
  const [result] = await lenet.compute({
    kind: 'curvature',
    samples: 1,
    method: 'density',
    probes: 4,
    lanczosSteps: 12,
  });
  const values = vector(result!);
  expect(number(result, 'probes')).toBe(4);
  expect(values).toHaveLength(4 * 2 * 12);
  let mean = 0;
  for (let probe = 0; probe < 4; probe++) {
    const nodes = values.subarray(24 * probe, 24 * probe + 12);
    const weights = values.subarray(24 * probe + 12, 24 * probe + 24);
    expect(nodes).toEqual(nodes.toSorted().reverse());
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    mean += nodes.reduce((sum, node, i) => sum + node * weights[i]!, 0) / 4;
  }
  expect(number(result, 'meanCurvature')).toBeCloseTo(mean, 5);
  const [full] = await lenet.compute({ kind: 'curvature', samples: 1, axes: 'random' });
  const off = Math.abs(number(result, 'meanCurvature') - number(full, 'meanCurvature'));
  expect(off).toBeLessThan(5 * number(result, 'standardError'));
  // Four probes of 783 dimensions: a share of a half has a standard deviation of 0.018, and 12 nodes blur it at 0.
  expect(Math.abs(number(result, 'negativeShare') - number(full, 'negativeCount') / 783)).toBeLessThan(0.12);
  // From inside the spectrum of the same operator; the full one is of another matrix of differences.
  expect(number(result, 'largest')).toBeGreaterThan(number(result, 'smallest'));
});

it.each([
  ['randomDirection', {}],
  ['towardsOther', { perturbation: { refine: {} } }],
] as const)('measures where a ray first leaves the region: %s', async (point, own) => {
  const settings = { kind: 'curvature', samples: 6, method: 'mean', directions: 4, ...own };
  const [nearest, away] = [await lenet.compute(settings), await lenet.compute({ ...settings, point })];
  // The same however the samples are cut, since a ray is its sample's.
  expect(await lenet.compute({ ...settings, point, samples: 2 }, { firstSample: 4 })).toEqual(away.slice(4));
  for (const [i, { scalars }] of away.entries()) {
    expect(scalars).toMatchObject({ trouble: null, label: nearest[i]!.scalars.label, norm: nearest[i]!.scalars.norm });
    expect(scalars.step).toBe(scalars.norm);
    expect(scalars.boundaryClass).not.toBe(scalars.label);
    // No boundary is nearer than the nearest, and r(x) is nearly that. Along a random direction it is farther, of a plane by √784.
    expect(number(away[i], 'distance')).toBeGreaterThan(0.9 * number(nearest[i], 'norm'));
    if (point === 'randomDirection')
      expect(number(away[i], 'distance')).toBeGreaterThan(2 * number(nearest[i], 'norm'));
  }
});

it('has a mean from some directions within its standard error of that from all of them', async () => {
  const [all] = await lenet.compute({ kind: 'curvature', samples: 1, method: 'mean', directions: 784 });
  const [some] = await lenet.compute({ kind: 'curvature', samples: 1, method: 'mean', directions: 30 });
  const error = number(some, 'standardError');
  expect(error).toBeGreaterThan(0);
  expect(number(all, 'standardError')).toBe(0);
  expect(Math.abs(number(some, 'meanCurvature') - number(all, 'meanCurvature'))).toBeLessThan(5 * error);
});

it('says how much of a mean float32 may have made: little at ||r||, all of it where the step is too small', async () => {
  const mean = async (step: object) =>
    (await lenet.compute({ kind: 'curvature', samples: 1, method: 'mean', directions: 30, step }))[0];
  const apart = await mean({ kind: 'relativeToPerturbation' });
  expect(number(apart, 'roundingError')).toBeLessThan(Math.abs(number(apart, 'meanCurvature')) / 100);
  const [near, nearer] = [
    await mean({ kind: 'absolute', length: 1e-4 }),
    await mean({ kind: 'absolute', length: 1e-5 }),
  ];
  // As 1 / h^2; beside it the true curvature, some 1/pixel at most, is nothing.
  expect(Math.abs(number(nearer, 'roundingError') / number(near, 'roundingError') - 100)).toBeLessThan(10);
  expect(Math.abs(number(nearer, 'meanCurvature'))).toBeGreaterThan(10);
  expect(Math.abs(number(nearer, 'meanCurvature'))).toBeLessThan(number(nearer, 'roundingError'));
});

it.each(['full', 'mean', 'lanczos', 'density'])(
  'is not measured by method %s at a step that moves no float32 pixel',
  async (method) => {
    const step = { kind: 'relativeToPerturbation', factor: 1e-6 };
    const [result] = await lenet.compute({ kind: 'curvature', samples: 1, method, step });
    expect(result).toMatchObject({ status: 'ok', vectors: null });
    expect(result!.scalars).toMatchObject({
      trouble: 'not-finite',
      step: null,
      meanCurvature: null,
      converged: null,
    });
  },
);

it.each([
  { samples: 1, within: 1.3 },
  { samples: 64, method: 'mean', directions: 10, within: 1.5 },
  { samples: 64, method: 'mean', directions: 10, point: 'randomDirection', within: 1.6 },
  { samples: 64, method: 'mean', directions: 10, point: 'towardsOther', within: 1.6 },
  { samples: 1, method: 'lanczos', within: 1.3 },
  { samples: 1, method: 'density', lanczosSteps: 10, within: 2 },
])('takes the rows and the bytes that its cost says: %o', ({ within, ...settings }) =>
  expectCost(lenet, { kind: 'curvature', ...settings }, within),
);
