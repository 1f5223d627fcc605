/** Every analysis on the shipped LeNet: its examples, and what those that need r(x) have in common. */
import type { SampleResult } from '@isthmus/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { analysisCost } from './derived.js';
import { analysis, definitions } from './list.js';
import { batch, openLenet, perturbationRows, pixelDirections } from './testing/lenet.js';

const lenet = await openLenet();
afterAll(() => lenet.close());
const inputs = pixelDirections(49);

const examples = definitions.flatMap(({ kind, scalars, examples }) =>
  examples.map((settings) => ({ kind, signed: 'signConvention' in scalars.shape, settings: { kind, ...settings } })),
);

/** Their samples are finished at the same moment: one decomposition, or a product with a basis. */
const wholeAtOnce = new Set(['projection', 'sharedSubspace']);

it.each(examples)('$kind gives each sample of an example a whole row, the same bytes each time', async (example) => {
  const { settings, signed } = example;
  const results = await lenet.compute(settings, { inputs });
  expect(results.map((one) => one.error)).toEqual(results.map(() => null));
  // Handing samples over as they finish must not change them.
  const finished: SampleResult[] = [];
  expect(await lenet.compute(settings, { inputs, onSample: (result) => finished.push(result) })).toEqual(results);
  expect(finished.toSorted((a, b) => a.sampleIndex - b.sampleIndex)).toEqual(
    wholeAtOnce.has(settings.kind) ? [] : results,
  );
  const signs = results.map((one) => one.scalars.signConvention);
  expect(signs).toEqual(results.map(() => (signed ? 'other-minus-predicted' : undefined)));
});

describe('a shard that is interrupted', () => {
  it.each([
    { kind: 'perturbation', samples: 40 },
    { kind: 'robustness', samples: 40 },
    { kind: 'connectivity', samples: 20 },
    { kind: 'convexity', samples: 40 },
    { kind: 'crossSection', samples: 4, resolution: 9 },
    { kind: 'curvature', method: 'mean', samples: 20, directions: 4 },
    { kind: 'curvature', method: 'lanczos', samples: 2, extremes: 1 },
    { kind: 'curvatureStep', samples: 20, factors: [0.5, 1], directions: 4 },
    { kind: 'detection', samples: 20, alphas: [2], directions: 4 },
    { kind: 'detection', at: 'boundary', samples: 20, alphas: [2], directions: 4 },
    { kind: 'detectionStep', samples: 20, alphas: [2], directions: 4 },
    { kind: 'subspaceNoise', samples: 20 },
  ])('has finished some samples of $kind $method$at, with the bytes of the whole', async (settings) => {
    const whole = await lenet.compute(settings, { inputs, batch: 8 });
    const finished: SampleResult[] = [];
    const abort = new AbortController();
    const interrupted = lenet.compute(settings, {
      inputs,
      batch: 8,
      signal: abort.signal,
      onSample(result) {
        finished.push(result);
        abort.abort(new Error('interrupted'));
      },
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    expect(finished.length).toBeGreaterThan(0);
    expect(finished.length).toBeLessThan(whole.length);
    for (const result of finished) expect(result).toEqual(whole[result.sampleIndex]);
  });
});

it('r(x) that another run has costs nothing', () => {
  const settings = analysis.parse({ kind: 'curvature', method: 'mean', samples: 100 });
  const perturbation = analysis.parse({ kind: 'perturbation', samples: 100 });
  const facts = { dimension: 784, numClasses: 10, batch, sharesForward: true };
  const alone = analysisCost(settings, { ...facts, reads: {} });
  const reading = analysisCost(settings, { ...facts, reads: { perturbation } });
  // x, 30 pairs, 9 pairs along normals and 4 that measure the rounding; the Jacobian's forward row. Nine gradients.
  expect(reading.sample).toMatchObject({ forwards: 1 + 60 + 18 + 8 + 1, backwards: 9 });
  expect(alone.sample.backwards).toBeGreaterThan(reading.sample.backwards + 20);
});

describe('an analysis that reads r(x) from a perturbation run', () => {
  it.each([
    { kind: 'curvature', method: 'mean', directions: 4 },
    { kind: 'curvatureStep', factors: [0.5], directions: 4 },
    { kind: 'normalSection', factors: [0.5], directions: 2 },
    { kind: 'detection', alphas: [2], directions: 4 },
    { kind: 'detection', at: 'boundary', alphas: [2], directions: 4 },
    { kind: 'detection', attack: 'fgsm', alphas: [2], directions: 4 },
    { kind: 'detectionPath', factors: [0.98, 1.02], directions: 4 },
    { kind: 'detectionStep', alphas: [2], directions: 4 },
  ])('$kind gives what it gives where it finds r(x) itself', async (settings) => {
    const perturbation = await lenet.compute({ kind: 'perturbation', samples: 3 });
    const read = await lenet.compute({ ...settings, samples: 3 }, { inputs: perturbationRows(perturbation) });
    expect(read).toEqual(await lenet.compute({ ...settings, samples: 3 }));
  });

  it.each([
    { kind: 'curvature', method: 'mean' },
    { kind: 'curvature', method: 'density' },
    { kind: 'detection' },
    { kind: 'detection', at: 'boundary' },
    { kind: 'detectionPath', factors: [0.98, 1.02] },
  ])(
    '$kind $method$at fails a sample whose r(x) failed, with that reason, and a sample without a row',
    async (kind) => {
      const [good, bad] = await lenet.compute({ kind: 'perturbation', samples: 2 });
      const failed = { ...bad!, status: 'failed' as const, vectors: null, error: 'out of luck' };
      const inputs = perturbationRows([good!, failed]);
      const results = await lenet.compute({ ...kind, samples: 3 }, { inputs });
      expect(results.map((one) => one.error)).toEqual([
        null,
        'r(x) was not found: out of luck',
        'the run that r(x) is read from has no row of this sample',
      ]);
    },
  );
});

describe('images that DeepFool brings to no boundary', () => {
  // One step with all classes as candidates is not enough for some of the first images.
  const perturbation = { steps: 1 };

  it.each([
    { kind: 'curvature', method: 'mean', directions: 4 },
    { kind: 'curvature', method: 'density', probes: 1, lanczosSteps: 2 },
    { kind: 'curvatureStep', factors: [1], directions: 4 },
    { kind: 'normalSection', factors: [1], directions: 2 },
    { kind: 'detection', alphas: [1], directions: 4 },
    { kind: 'detection', at: 'boundary', alphas: [1], directions: 4 },
    { kind: 'detection', attack: 'jpeg', alphas: [1], directions: 4 },
    { kind: 'detectionPath', factors: [0.98, 1.02], directions: 4 },
    { kind: 'detectionStep', alphas: [1], directions: 4 },
  ])('$kind $method$at says so on the row and measures the others', async (settings) => {
    const results = await lenet.compute({ ...settings, samples: 8, perturbation });
    expect(results.map((one) => one.error)).toEqual(results.map(() => null));
    const troubles = results.map((one) => one.scalars.trouble);
    expect(new Set(troubles)).toEqual(new Set([null, 'not-converged']));
    const isWhole = ({ scalars }: SampleResult) =>
      'boundaryClass' in scalars ? scalars.boundaryClass !== -1 : 'label@1' in scalars;
    expect(results.map(isWhole)).toEqual(troubles.map((trouble) => trouble === null));
  });
});
