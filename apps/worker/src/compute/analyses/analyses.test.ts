/** Each analysis on the shipped LeNet and a few of its images: as a worker computes a shard, without the database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Analysis, type AnalysisKind, analysis, type SampleResult } from '@isthmus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetOfTask, modelOfTask } from '../../testing/taskFiles.js';
import { computeShard } from '../computeShard.js';

const models = fileURLToPath(new URL('../../../../../models/', import.meta.url));
let cacheDirectory: string;

beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), 'isthmus-analyses-'));
});
afterAll(() => rm(cacheDirectory, { recursive: true }));

async function compute(
  settings: Record<string, unknown>,
  firstSample = 0,
  inputs: { perturbation?: SampleResult[]; sharedDirections?: SampleResult[] } = directionsOfPixels,
): Promise<SampleResult[]> {
  const parsed: Analysis = analysis.parse(settings);
  const { results } = await computeShard(
    {
      settings: parsed,
      engine: { name: 'onnxruntime', provider: 'cpu', batch: 64 },
      threads: 1,
      seed: 11,
      firstSample,
      sampleCount: parsed.samples,
      model: await modelOfTask(join(models, 'lenet-fashion-mnist.onnx')),
      dataset: await datasetOfTask(join(models, 'fashion-mnist-test.ids')),
      inputs,
      subspaceSize: 200,
      cacheDirectory,
    },
    { signal: new AbortController().signal, onProgress: () => {} },
  );
  return results;
}

const number = (result: SampleResult | undefined, name: string) => result!.scalars[name] as number;
const vector = ({ vectors }: SampleResult) => new Float32Array(vectors!.slice().buffer);

/** Small, but with every part of the analysis in it. */
const small: Record<AnalysisKind, Array<Record<string, unknown>>> = {
  perturbation: [{ samples: 4 }],
  connectivity: [{ samples: 2 }, { samples: 2, scenario: 'random' }, { samples: 2, certify: true, maxPieces: 32 }],
  convexity: [{ samples: 18 }],
  crossSection: [
    { samples: 2, resolution: 9 },
    { samples: 2, resolution: 9, scenario: 'random', plane: 'path', extent: { kind: 'relativeToPerturbation' } },
  ],
  curvature: [
    { samples: 1, method: 'full' },
    { samples: 3, method: 'mean', directions: 8 },
    { samples: 1, method: 'lanczos', extremes: 1, step: { kind: 'authors' } },
    { samples: 1, method: 'density', probes: 2, lanczosSteps: 5 },
  ],
  curvatureStep: [{ samples: 2, factors: [0.1, 1], directions: 8 }],
  detection: [
    { samples: 3, alphas: [1, 5], directions: 8 },
    { samples: 3, alphas: [1, 5], directions: 8, at: 'boundary' },
  ],
  detectionStep: [
    { samples: 2, alphas: [1, 5], directions: 8 },
    { samples: 2, alphas: [2], directions: 4, steps: { kind: 'absolute', lengths: [0.1, 0.5] } },
  ],
  sharedDirections: [{ samples: 1, directions: 3 }],
  sharedSubspace: [{ samples: 3 }],
  relativeCurvature: [{ samples: 2, directions: 8 }],
  projection: [{ samples: 3 }],
  subspaceNoise: [{ samples: 3, relativeNorms: [0.1, 1] }],
};

/** Rows with curvatures that have a sign. */
const ofCurvatures = new Set(['curvature', 'curvatureStep', 'detection', 'detectionStep', 'sharedDirections']);

/** Directions that span S, as a run of sharedDirections stores them: the first pixels, so that S is known. */
function pixelDirections(count: number): SampleResult[] {
  return Array.from({ length: count }, (_, sampleIndex) => {
    const values = new Float32Array(1 + 784);
    values[0] = 1;
    values[1 + sampleIndex] = 1;
    const vectors = new Uint8Array(values.buffer);
    return { sampleIndex, status: 'ok' as const, scalars: {}, vectors, error: null };
  });
}
const directionsOfPixels = { sharedDirections: pixelDirections(49) };
const cases = Object.entries(small).flatMap(([kind, all]) =>
  all.map((one) => ({ kind, ...(one as { samples: number }) })),
);

it.each(cases)(
  '$kind $method$scenario gives each sample of the shard a whole row, the same bytes each time',
  async (settings) => {
    const results = await compute(settings);
    expect(results.map((one) => one.sampleIndex)).toEqual([...Array(settings.samples).keys()]);
    expect(results.map((one) => one.error)).toEqual(results.map(() => null));
    expect(await compute(settings)).toEqual(results);
    const signed = results.map((one) => one.scalars.signConvention);
    expect(signed).toEqual(results.map(() => (ofCurvatures.has(settings.kind) ? 'other-minus-predicted' : undefined)));
  },
);

describe('connectivity', () => {
  it('proves paths where that is asked for, and finds the same paths where it is not', async () => {
    const sampled = await compute({ kind: 'connectivity', samples: 3 });
    const unproven = { certifiedSegments: null, certifiedMargin: null, refutedSegments: null, pieces: null };
    for (const { scalars } of sampled) expect(scalars).toMatchObject({ evidence: 'sampled', ...unproven });
    const certified = await compute({ kind: 'connectivity', samples: 3, certify: true });
    for (const [i, result] of certified.entries()) {
      const { segments, anchors } = result.scalars;
      expect(segments).toBe((anchors as number) + 1);
      expect(result.scalars).toMatchObject({ evidence: 'certified', certifiedSegments: segments, refutedSegments: 0 });
      expect(number(result, 'certifiedMargin')).toBeGreaterThan(0);
      expect(number(result, 'certifiedMargin')).toBeLessThanOrEqual(number(result, 'smallestMargin'));
      expect(number(result, 'pieces')).toBeGreaterThan(4);
      const { certifiedSegments, certifiedMargin, refutedSegments, pieces, evidence, ...path } = result.scalars;
      expect(sampled[i]!.scalars).toEqual({ ...path, evidence: 'sampled', ...unproven });
    }
  });

  it('leaves a path sampled where the budget does not suffice', async () => {
    const results = await compute({ kind: 'connectivity', samples: 2, certify: true, maxPieces: 4 });
    for (const { scalars } of results) {
      expect(scalars).toMatchObject({ outcome: 'connected', evidence: 'sampled', certifiedMargin: null });
      expect(scalars.certifiedSegments).toBeLessThan(scalars.segments as number);
    }
  });
});

describe('convexity', () => {
  it('draws the same combinations however the samples are cut into shards', async () => {
    const whole = await compute({ kind: 'convexity', samples: 20, images: [3, 5, 2] });
    expect(whole.map((one) => one.scalars.images).slice(0, 4)).toEqual([3, 5, 2, 3]);
    const labels = (results: SampleResult[]) => results.map((one) => [one.sampleIndex, one.scalars.label]);
    const parts = [
      ...(await compute({ kind: 'convexity', samples: 7, images: [3, 5, 2] })),
      ...(await compute({ kind: 'convexity', samples: 13, images: [3, 5, 2] }, 7)),
    ];
    expect(labels(parts)).toEqual(labels(whole));
    expect(whole.every((one) => one.scalars.kept === (one.scalars.label === one.scalars.combinedLabel))).toBe(true);
  });
});

describe('crossSection', () => {
  // With a side of two distances, cells stand at x_1 and x_2 exactly.
  const onThePoints = { kind: 'crossSection', samples: 3, resolution: 5, extent: { kind: 'pair', margin: 0.5 } };

  it('has the pairs of connectivity, with their labels at their places', async () => {
    const pairs = await compute({ kind: 'connectivity', samples: 3 });
    for (const [i, result] of (await compute(onThePoints)).entries()) {
      const { first, second, label, secondLabel, straightValid } = result.scalars;
      expect([first, second, label]).toEqual([
        pairs[i]!.scalars.first,
        pairs[i]!.scalars.second,
        pairs[i]!.scalars.label,
      ]);
      expect(straightValid).toBe(pairs[i]!.scalars.straightValid);
      const values = vector(result);
      expect(values).toHaveLength(25 + 6);
      expect([values[11], values[13]]).toEqual([label, secondLabel]);
      const distance = number(result, 'distance');
      expect(values[25]).toBeCloseTo(0, 4);
      expect(values[27]).toBeCloseTo(distance, 4);
      expect(Math.hypot(values[29]!, values[30]!)).toBeCloseTo(number(result, 'norm'), 4);
      expect(values[30]).toBeGreaterThan(0);
      expect([number(result, 'left'), number(result, 'right')]).toEqual([-0.5 * distance, 1.5 * distance]);
    }
  });

  it('shows along a path of connectivity its label on every cell of the path', async () => {
    const own = { samples: 3, scenario: 'random' };
    const pairs = await compute({ kind: 'connectivity', ...own });
    const results = await compute({ kind: 'crossSection', ...own, plane: 'path', resolution: 11 });
    for (const [i, result] of results.entries()) {
      const { outcome, anchors } = pairs[i]!.scalars;
      expect([result.scalars.outcome, result.scalars.anchors]).toEqual([outcome, anchors]);
      expect(outcome).toBe('connected');
      const values = vector(result);
      // The middle row of eleven is y = 0.
      expect([...values.subarray(55, 66)]).toEqual(Array(11).fill(result.scalars.label));
      const length = number(pairs[i], 'relativeLength') * number(result, 'distance');
      expect(number(result, 'right')).toBeCloseTo(length, 4);
      expect(values.at(-2)).toBeCloseTo(length, 3);
    }
  });
});

describe('curvature', () => {
  it('keeps a descending spectrum whose sums and mean are those it reports', async () => {
    const [result] = await compute({ kind: 'curvature', samples: 1, axes: 'random' });
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
    const [result] = await compute({ kind: 'curvature', samples: 1, method: 'density', probes: 4, lanczosSteps: 12 });
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
    const [full] = await compute({ kind: 'curvature', samples: 1, axes: 'random' });
    const off = Math.abs(number(result, 'meanCurvature') - number(full, 'meanCurvature'));
    expect(off).toBeLessThan(5 * number(result, 'standardError'));
    // Four probes of 783 dimensions: a share of a half has a standard deviation of 0.018, and 12 nodes blur it at 0.
    expect(Math.abs(number(result, 'negativeShare') - number(full, 'negativeCount') / 783)).toBeLessThan(0.12);
    // From inside the spectrum of the same operator; the full one is of another matrix of differences.
    expect(number(result, 'largest')).toBeGreaterThan(number(result, 'smallest'));
  });

  it('has a mean from some directions within its standard error of that from all of them', async () => {
    const [all] = await compute({ kind: 'curvature', samples: 1, method: 'mean', directions: 784 });
    const [some] = await compute({ kind: 'curvature', samples: 1, method: 'mean', directions: 30 });
    const error = number(some, 'standardError');
    expect(error).toBeGreaterThan(0);
    expect(number(all, 'standardError')).toBe(0);
    expect(Math.abs(number(some, 'meanCurvature') - number(all, 'meanCurvature'))).toBeLessThan(5 * error);
  });

  it('says how much of a mean float32 may have made: little at ||r||, all of it where the step is too small', async () => {
    const mean = async (step: object) =>
      (await compute({ kind: 'curvature', samples: 1, method: 'mean', directions: 30, step }))[0];
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
      const [result] = await compute({ kind: 'curvature', samples: 1, method, step });
      expect(result).toMatchObject({ status: 'ok', vectors: null });
      expect(result!.scalars).toMatchObject({
        trouble: 'not-finite',
        step: null,
        meanCurvature: null,
        converged: null,
      });
    },
  );
});

describe('curvatureStep', () => {
  it('has at h = ||r|| the mean curvature that curvature has there', async () => {
    const at = { samples: 2, directions: 8 };
    const steps = await compute({ kind: 'curvatureStep', factors: [0.1, 1], ...at });
    const means = await compute({ kind: 'curvature', method: 'mean', ...at });
    for (const [i, mean] of means.entries()) {
      expect(number(steps[i], 'meanCurvature@1')).toBe(number(mean, 'meanCurvature'));
      expect(number(steps[i], 'meanCurvature@0.1')).not.toBe(number(mean, 'meanCurvature'));
    }
  });
});

describe('detection', () => {
  it('finds the label changed just behind the boundary, and the own label as the second largest logit there', async () => {
    const results = await compute({ kind: 'detection', samples: 4, alphas: [1, 5], directions: 4 });
    for (const { scalars } of results) {
      expect(scalars.trouble).toBe(null);
      expect(scalars['label@1']).not.toBe(scalars.label);
      expect(scalars['secondLabel@1']).toBe(scalars.label);
      expect(scalars['linearizedDistance@1']!).toBeLessThan(scalars.linearizedDistance as number);
      // The authors' step: 10 sqrt(d) range / 512.
      expect(scalars.step).toBeCloseTo((10 * 28) / 512, 12);
    }
  });
});

describe('detection at boundary points', () => {
  const settings = { kind: 'detection', at: 'boundary', alphas: [1, 3], directions: 16 };

  it('comes back from just behind the boundary to the point that it went through, which then bends the other way', async () => {
    for (const { scalars } of await compute({ ...settings, samples: 4 })) {
      expect([scalars['label@1'], scalars['boundaryClass@1']]).toEqual([scalars.boundaryClass, scalars.label]);
      // DeepFool's label is checked 2% of r behind z, and z itself may lie some more behind a boundary that bends.
      expect(scalars['norm@1']!).toBeLessThan(0.1 * (scalars.norm as number));
      // The same boundary from its other side, at a point nearby, along the same directions.
      const [there, back] = [scalars.meanCurvature as number, scalars['meanCurvature@1'] as number];
      expect(Math.abs(there + back)).toBeLessThan(0.1 * Math.abs(there) + 0.01);
      expect(scalars.step).toBeCloseTo((10 * 28) / 512, 12);
      expect([scalars.score, scalars.secondLabel, scalars.linearizedDistance]).toEqual([null, null, null]);
    }
  });

  it('has at h = ||r(x)|| the mean curvature that curvature has there, and that step for the copies as well', async () => {
    const step = { kind: 'relativeToPerturbation' };
    const results = await compute({ ...settings, samples: 2, step });
    const means = await compute({ kind: 'curvature', method: 'mean', directions: 16, samples: 2 });
    for (const [i, mean] of means.entries()) {
      expect(number(results[i], 'meanCurvature')).toBe(number(mean, 'meanCurvature'));
      expect(number(results[i], 'step@3')).toBe(number(mean, 'norm'));
    }
  });
});

describe('detectionStep', () => {
  it('has at the step of the authors what detection has there, of the image and of its copies', async () => {
    const at = { samples: 3, alphas: [1, 5], directions: 8 };
    const steps = await compute({ kind: 'detectionStep', steps: { kind: 'authors', factors: [0.1, 1] }, ...at });
    const detected = await compute({ kind: 'detection', ...at });
    for (const [i, { scalars }] of detected.entries()) {
      for (const [suffix, own] of [
        ['0', ''],
        ['1', '@1'],
        ['5', '@5'],
      ]) {
        expect(number(steps[i], `score@${suffix}@1`)).toBe(scalars[`score${own}`]);
        expect(number(steps[i], `standardError@${suffix}@1`)).toBe(scalars[`standardError${own}`]);
        expect(number(steps[i], `roundingError@${suffix}@1`)).toBe(scalars[`roundingError${own}`]);
        expect(number(steps[i], `roundingError@${suffix}@1`)).toBeGreaterThan(0);
        expect(number(steps[i], `recoveredLabel@${suffix}@1`)).toBe(scalars[`recoveredLabel${own}`]);
        expect(number(steps[i], `secondLabel@${suffix}`)).toBe(scalars[`secondLabel${own}`]);
        // Of exact gradients, so at no step.
        expect(number(steps[i], `linearizedDistance@${suffix}`)).toBe(scalars[`linearizedDistance${own}`]);
        expect(number(steps[i], `score@${suffix}@0.1`)).not.toBe(scalars[`score${own}`]);
      }
    }
  });

  it('takes lengths in pixels as they are', async () => {
    const at = { kind: 'detectionStep', samples: 1, alphas: [1], directions: 4 };
    const length = (10 * 28) / 512;
    const [own] = await compute({ ...at, steps: { kind: 'absolute', lengths: [length] } });
    const [authors] = await compute({ ...at, steps: { kind: 'authors', factors: [1] } });
    expect(number(own, `score@1@${length}`)).toBe(number(authors, 'score@1@1'));
  });
});

describe('an analysis that reads r(x) from a perturbation run', () => {
  it.each([
    { kind: 'curvature', method: 'mean', directions: 4 },
    { kind: 'curvatureStep', factors: [0.5], directions: 4 },
    { kind: 'detection', alphas: [2], directions: 4 },
    { kind: 'detection', at: 'boundary', alphas: [2], directions: 4 },
    { kind: 'detectionStep', alphas: [2], directions: 4 },
  ])('$kind gives what it gives where it finds r(x) itself', async (settings) => {
    const perturbation = await compute({ kind: 'perturbation', samples: 3 });
    const read = await compute({ ...settings, samples: 3 }, 0, { perturbation });
    expect(read).toEqual(await compute({ ...settings, samples: 3 }));
  });

  it.each([
    { kind: 'curvature', method: 'mean' },
    { kind: 'curvature', method: 'density' },
    { kind: 'detection' },
    { kind: 'detection', at: 'boundary' },
  ])(
    '$kind $method$at fails a sample whose r(x) failed, with that reason, and a sample without a row',
    async (kind) => {
      const [good, bad] = await compute({ kind: 'perturbation', samples: 2 });
      const failed = { ...bad!, status: 'failed' as const, vectors: null, error: 'out of luck' };
      const perturbation = [good!, failed];
      const results = await compute({ ...kind, samples: 3 }, 0, { perturbation });
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
    { kind: 'detection', alphas: [1], directions: 4 },
    { kind: 'detection', at: 'boundary', alphas: [1], directions: 4 },
    { kind: 'detectionStep', alphas: [1], directions: 4 },
  ])('$kind $method$at says so on the row and measures the others', async (settings) => {
    const results = await compute({ ...settings, samples: 8, perturbation });
    expect(results.map((one) => one.error)).toEqual(results.map(() => null));
    const troubles = results.map((one) => one.scalars.trouble);
    expect(new Set(troubles)).toEqual(new Set([null, 'not-converged']));
    const isWhole = ({ scalars }: SampleResult) =>
      'boundaryClass' in scalars ? scalars.boundaryClass !== -1 : 'label@1' in scalars;
    expect(results.map(isWhole)).toEqual(troubles.map((trouble) => trouble === null));
  });
});

describe('the analyses on the shared subspace', () => {
  it('keep curvatures and unit directions of a spectrum, the strongest', async () => {
    const [result] = await compute({ kind: 'sharedDirections', samples: 1, directions: 3 });
    const values = vector(result!);
    expect(values).toHaveLength(3 * 785);
    const [spectrum] = await compute({ kind: 'curvature', samples: 1 });
    const strongest = vector(spectrum!)
      .toSorted((a, b) => Math.abs(b) - Math.abs(a))
      .slice(0, 3);
    expect(values.slice(0, 3)).toEqual(strongest.toSorted((a, b) => b - a));
    for (let i = 0; i < 3; i++) {
      const direction = values.slice(3 + 784 * i, 3 + 784 * (i + 1));
      expect(direction.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 5);
    }
  });

  it('project vectors on S: noise by the square root of its share of dimensions, images by their pixels in it', async () => {
    const results = await compute({ kind: 'projection', samples: 40, skip: 10 });
    const mean = results.reduce((sum, one) => sum + number(one, 'random'), 0) / 40;
    // sqrt(49 / 784) = 0.25, each with a standard deviation of about 0.025.
    expect(Math.abs(mean - 0.25)).toBeLessThan((4 * 0.025) / Math.sqrt(40));
    // The first 49 pixels are the dark upper edge of the pictures.
    const difference = results.reduce((sum, one) => sum + number(one, 'difference'), 0) / 40;
    expect(difference).toBeLessThan(0.25);
    expect(difference).toBeGreaterThan(0);
    expect(new Set(results.map((one) => one.scalars.subspace)).size).toBe(1);
  });

  it('move images by noise of which large one changes more labels than small one', async () => {
    const results = await compute({ kind: 'subspaceNoise', samples: 20, relativeNorms: [0.001, 2] });
    const count = (name: string) => results.filter((one) => one.scalars[name] === true).length;
    expect(count('isotropic@0.001')).toBe(0);
    expect(count('isotropic@2')).toBeGreaterThan(5);
    expect(count('complement@2')).toBeGreaterThan(5);
  });

  it('look at images that S was not made from', async () => {
    const read = await compute({ kind: 'perturbation', samples: 2 }, 5);
    const [result] = await compute({ kind: 'relativeCurvature', samples: 1, skip: 5, directions: 4 });
    expect(number(result, 'norm')).toBeCloseTo(number(read[0], 'norm'), 5);
    expect(vector(result!)).toHaveLength(49);
  });

  it('give the directions that span S, by how much they share, and none beyond them', async () => {
    // Three times the first pixel, once each of the next four.
    const [first, ...others] = pixelDirections(5);
    const sharedDirections = [first!, first!, first!, ...others];
    const results = await compute({ kind: 'sharedSubspace', samples: 7 }, 0, { sharedDirections });
    expect(results.map(({ scalars }) => scalars.trouble)).toEqual([
      ...Array(5).fill(null),
      'not-spanned',
      'not-spanned',
    ]);
    expect(number(results[0], 'singularValue')).toBeCloseTo(Math.sqrt(3), 6);
    expect(number(results[0], 'captured')).toBeCloseTo(3 / 7, 6);
    expect(number(results[4], 'singularValue')).toBeCloseTo(1, 6);
    expect(Math.abs(vector(results[0]!)[0]!)).toBeCloseTo(1, 6);
    expect(vector(results[0]!)).toHaveLength(784);
    const [second] = await compute({ kind: 'sharedSubspace', samples: 1 }, 1, { sharedDirections });
    expect(second).toEqual(results[1]);
  });

  it('refuse to work without shared directions', async () => {
    await expect(compute({ kind: 'projection', samples: 1 }, 0, {})).rejects.toThrow(/reads no shared directions/);
  });
});
