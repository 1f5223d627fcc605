import {
  decodeFloats,
  type FoldedHeadline,
  foldedCurve,
  type NumberPanel,
  type SampleResult,
} from '@isthmus/contracts';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { connectivityIds } from './connectivity/ids.js';
import { crossSectionIds } from './crossSection/ids.js';
import { curvatureIds } from './curvature/ids.js';
import { curveNames } from './derived.js';
import { detectionIds, signIds, tableIIIds } from './detection/ids.js';
import { stepsOf } from './detectionStep/definition.js';
import { foldOf } from './folds.js';
import { type AnalysisKind, type AnalysisOf, analysis } from './list.js';
import { perturbationIds } from './perturbation/ids.js';
import { columnsAt } from './shared/columns.js';
import type { Named } from './shared/named.js';
import { sharedSubspaceIds } from './sharedSubspace/ids.js';

function row(sampleIndex: number, scalars: SampleResult['scalars']): SampleResult {
  return { sampleIndex, status: 'ok', scalars, vectors: null, error: null };
}

const makers: Record<AnalysisKind, (sampleIndex: number) => SampleResult> = {
  robustness(sampleIndex) {
    const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
    const norm = trouble === null ? 0.1 * (1 + sampleIndex) : null;
    return row(sampleIndex, { trouble, label: 0, trueLabel: sampleIndex % 4 === 0 ? 1 : 0, norm });
  },
  perturbation(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const converged = sampleIndex % 10 !== 9;
    return row(sampleIndex, {
      label: 0,
      trueLabel: sampleIndex % 4 === 0 ? 1 : 0,
      perturbedLabel: 1 + stream.integer(2),
      steps: 1 + stream.integer(4),
      converged,
      norm: 1,
      relativeNorm: 0.01 + stream.uniform(),
      boundaryMargin: 0,
      normalCosine: 1,
    });
  },
  connectivity(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const connected = sampleIndex % 5 !== 0;
    return row(sampleIndex, {
      first: sampleIndex,
      second: sampleIndex + 1,
      label: 0,
      outcome: connected ? 'connected' : 'unresolved',
      reason: connected ? null : 'max-depth',
      straightValid: sampleIndex % 5 > 2,
      anchors: stream.integer(4),
      depth: 1,
      relativeLength: connected ? 1 + stream.uniform() / 10 : null,
      smallestMargin: 0.1,
      evaluations: 50,
      evidence: connected ? (sampleIndex % 10 === 4 ? 'sampled' : 'certified') : null,
      segments: connected ? 1 : null,
      certifiedSegments: connected ? 1 : null,
      certifiedMargin: connected ? 0.05 : null,
      refutedSegments: 0,
      pieces: 70,
      unboundedOp: null,
    });
  },
  convexity(sampleIndex) {
    const images = 2 + (sampleIndex % 9);
    const kept = randomStream(7, 'fold test', sampleIndex).uniform() < 1.6 / images;
    return row(sampleIndex, { images, label: 0, combinedLabel: kept ? 0 : 1, kept, margin: 1 });
  },
  crossSection(sampleIndex) {
    const trouble = sampleIndex % 10 === 9 ? 'parallel' : null;
    const scalars = {
      trouble,
      first: sampleIndex,
      second: sampleIndex + 1,
      label: 1,
      secondLabel: 1,
      boundaryClass: 2,
    };
    const window = { left: -1, right: 3, bottom: -2, top: 2, labels: 2, regionShare: 2 / 3 };
    const path = { norm: 1, distance: 2, straightValid: sampleIndex % 2 === 0, outcome: null, anchors: null };
    // Three rows of three labels, then x_1, x_2 and x_1 + r.
    const vector = floatVector([1, 1, 1, 1, 1, 1, 2, 2, -1, 0, 0, 2, 0, 0.5, 1]);
    return { ...row(sampleIndex, { ...scalars, ...path, ...window }), vectors: trouble === null ? vector : null };
  },
  curvature: (sampleIndex) => curvatureRow(sampleIndex),
  curvatureStep(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
    const value = () => (trouble === null ? stream.normal() - 1 : null);
    const values = analysisOf('curvatureStep').factors.flatMap((factor) => [
      [`meanCurvature@${factor}`, value()],
      [`standardError@${factor}`, trouble === null ? 0.1 : null],
      [`roundingError@${factor}`, trouble === null ? 0.001 / factor ** 2 : null],
    ]);
    return row(sampleIndex, { trouble, label: 0, boundaryClass: 1, norm: 1, ...Object.fromEntries(values) });
  },
  detection(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const answers = (label: number, shift: number, suffix: string) => ({
      [`label${suffix}`]: label,
      [`score${suffix}`]: stream.normal() + shift,
      [`standardError${suffix}`]: 0.1,
      [`roundingError${suffix}`]: 0.001,
      [`recoveredLabel${suffix}`]: stream.integer(3),
      [`secondLabel${suffix}`]: 1 - label,
      [`linearizedDistance${suffix}`]: stream.uniform(),
    });
    const copies = [1, 2, 5].map((alpha) => answers(1, alpha, `@${alpha}`));
    const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
    const clean = { trouble, trueLabel: 0, norm: 1, step: 0.5, ...answers(0, -1, '') };
    return row(sampleIndex, Object.assign(clean, ...(trouble === null ? copies : [])));
  },
  detectionStep(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
    const scalars: Record<string, number> = {};
    for (const alpha of trouble === null ? [0, 1, 2, 5] : [0]) {
      scalars[`label@${alpha}`] = alpha === 0 ? 0 : 1;
      scalars[`secondLabel@${alpha}`] = alpha === 0 ? 1 : 0;
      scalars[`linearizedDistance@${alpha}`] = stream.uniform();
      // Apart at the smallest step by alpha, at the largest not at all.
      for (const [place, step] of stepsOf(analysisOf('detectionStep')).entries()) {
        const shift = place === 0 ? (alpha === 0 ? -1 : alpha) : 0;
        scalars[`score@${alpha}@${step}`] = stream.normal() + shift;
        scalars[`standardError@${alpha}@${step}`] = 0.1;
        scalars[`roundingError@${alpha}@${step}`] = 0.001;
        scalars[`recoveredLabel@${alpha}@${step}`] = stream.integer(3);
      }
    }
    return row(sampleIndex, { trouble, label: 0, trueLabel: 0, norm: 1, ...scalars });
  },
  sharedDirections(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const curvatures = [stream.normal(), -2 - stream.uniform()];
    const scalars = { trouble: null, label: 0, boundaryClass: 1, norm: 1, step: 1, gradientNorm: 1 };
    const counts = { directions: 2, negativeCount: curvatures.filter((kappa) => kappa < 0).length };
    // Two curvatures, then two directions of three pixels.
    return { ...row(sampleIndex, { ...scalars, ...counts }), vectors: floatVector([...curvatures, 1, 0, 0, 0, 1, 0]) };
  },
  sharedSubspace(sampleIndex) {
    const spanned = sampleIndex < 50;
    const scalars = {
      trouble: spanned ? null : 'not-spanned',
      singularValue: spanned ? 10 - sampleIndex / 10 : null,
      captured: spanned ? 0.01 : null,
      subspace: 'a'.repeat(64),
    };
    return { ...row(sampleIndex, scalars), vectors: spanned ? floatVector([0.5, -0.5, 0.5, sampleIndex]) : null };
  },
  relativeCurvature(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const scalars = { trouble: null, label: 0, boundaryClass: 1, norm: 1, step: 1, subspace: 'a'.repeat(64) };
    const random = { randomCurvature: 1, randomStandardError: 0.1 };
    const ratios = [20, 10, 5].map((rho) => rho + stream.normal());
    return { ...row(sampleIndex, { ...scalars, ...random }), vectors: floatVector(ratios) };
  },
  projection(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const adversarial = sampleIndex % 10 === 9 ? null : 0.6 + stream.uniform() / 10;
    return row(sampleIndex, {
      random: 0.25,
      difference: stream.uniform(),
      gradient: 0.2,
      adversarial,
      subspace: 'a'.repeat(64),
    });
  },
  subspaceNoise(sampleIndex) {
    const stream = randomStream(7, 'fold test', sampleIndex);
    const changed = ['subspace', 'complement', 'isotropic'].flatMap((kind, k) =>
      analysisOf('subspaceNoise').relativeNorms.map((norm) => [`${kind}@${norm}`, stream.uniform() < norm / (k + 1)]),
    );
    return row(sampleIndex, { label: 0, subspace: 'a'.repeat(64), ...Object.fromEntries(changed) });
  },
};

function floatVector(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** A spectrum of six curvatures, of which sample i has a few more that are negative. */
function curvatureRow(sampleIndex: number): SampleResult {
  const stream = randomStream(7, 'fold test', sampleIndex);
  const curvatures = Float32Array.from({ length: 6 }, () => stream.normal() - 0.3)
    .sort()
    .reverse();
  const mean = curvatures.reduce((sum, kappa) => sum + kappa, 0) / 6;
  const result = row(sampleIndex, {
    trouble: sampleIndex % 10 === 9 ? 'not-converged' : null,
    label: 0,
    boundaryClass: 1,
    norm: 1,
    step: 1,
    gradientNorm: 1,
    meanCurvature: mean,
    standardError: null,
    roundingError: sampleIndex % 2,
    sumPositive: 1,
    sumNegative: -2,
    negativeCount: 4,
    negativeShare: null,
    largest: curvatures[0]!,
    smallest: curvatures[5]!,
    asymmetry: 0.5,
    converged: sampleIndex % 3 > 0,
    probes: null,
  });
  // At an address that no float32 can have: as the database driver hands it over.
  const bytes = new Uint8Array(25).subarray(1);
  bytes.set(new Uint8Array(curvatures.buffer));
  return { ...result, vectors: bytes };
}

/** Two probes of three nodes, of a distribution that is uniform from -1 to 1 but for a tenth around 3. */
function densityRow(sampleIndex: number): SampleResult {
  const stream = randomStream(7, 'fold test', sampleIndex);
  const own = () => [3 + stream.uniform() / 10, stream.uniform(), -stream.uniform()];
  const weights = [0.1, 0.45, 0.45];
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const { vectors: _, ...rest } = curvatureRow(sampleIndex);
  const scalars = { ...rest.scalars, trouble, negativeShare: 0.45, probes: trouble === null ? 2 : null };
  const vectors = trouble === null ? floatVector([...own(), ...weights, ...own(), ...weights]) : null;
  return { ...rest, scalars, vectors };
}

/** Settings under which the curves of an analysis differ. */
const settings: Record<AnalysisKind, ReadonlyArray<Record<string, unknown>>> = {
  robustness: [{}],
  perturbation: [{}],
  connectivity: [{}, { certify: true }],
  convexity: [{}],
  crossSection: [{ resolution: 3 }],
  curvature: [{ method: 'full' }, { method: 'lanczos' }, { method: 'mean' }, { method: 'density' }],
  curvatureStep: [{}],
  detection: [{}, { at: 'boundary' }],
  detectionStep: [{}, { steps: { kind: 'absolute', lengths: [0.01, 0.03, 0.1, 0.3, 1, 3] }, alphas: [2] }],
  sharedDirections: [{}],
  sharedSubspace: [{}],
  relativeCurvature: [{}],
  projection: [{}],
  subspaceNoise: [{}],
};

function analysisOf<K extends AnalysisKind>(kind: K, own: Record<string, unknown> = {}): AnalysisOf<K> {
  return analysis.parse({ kind, samples: 100, ...own }) as AnalysisOf<K>;
}

function contextOf(kind: AnalysisKind, own: Record<string, unknown> = settings[kind][0]!) {
  return { classNames: ['a', 'b', 'c'], imageShape: [1, 2, 2] as const, settings: analysisOf(kind, own), seed: 3 };
}

/** Image i and its copies at boundary points: clean ones bend to -1, copies to alpha / 2; a tenth has no curvature at alpha = 5. */
function boundaryRow(sampleIndex: number): SampleResult {
  const stream = randomStream(7, 'fold test', sampleIndex);
  const side = (label: number, shift: number, suffix: string, measured = true) => ({
    [`label${suffix}`]: label,
    [`boundaryClass${suffix}`]: 1 - label,
    [`norm${suffix}`]: stream.uniform(),
    [`step${suffix}`]: 0.5,
    [`meanCurvature${suffix}`]: measured ? stream.normal() + shift : null,
    [`standardError${suffix}`]: 0.1,
    [`roundingError${suffix}`]: 0.001,
    [`recoveredLabel${suffix}`]: measured ? stream.integer(3) : -1,
  });
  const trouble = sampleIndex % 10 === 9 ? 'not-converged' : null;
  const clean = { trouble, trueLabel: 0, score: null, secondLabel: null, linearizedDistance: null };
  const copies = [1, 2, 5].map((alpha) => side(1, alpha / 2, `@${alpha}`, alpha < 5 || sampleIndex % 10 > 0));
  return row(sampleIndex, Object.assign(clean, side(0, -1, ''), ...(trouble === null ? copies : [])));
}

/** Some settings give other rows than the analysis' own maker. */
function rowOf(kind: AnalysisKind, sampleIndex: number, own: Record<string, unknown>): SampleResult {
  if (kind === 'curvature' && own.method === 'density') return densityRow(sampleIndex);
  if (kind === 'detection' && own.at === 'boundary') return boundaryRow(sampleIndex);
  return makers[kind](sampleIndex);
}

function curvesOf(kind: AnalysisKind, samples: number, shardSize: number, own = settings[kind][0]!): string {
  const fold = foldOf(kind);
  const partials = [];
  for (let first = 0; first < samples; first += shardSize) {
    const results = Array.from({ length: Math.min(shardSize, samples - first) }, (_, i) => rowOf(kind, first + i, own));
    // Through JSON, as the database keeps them.
    partials.push(JSON.parse(JSON.stringify(fold.partial(results))));
  }
  return JSON.stringify(fold.curves(partials, contextOf(kind, own)));
}

function numberOf(headlines: readonly FoldedHeadline[], { id }: Named): FoldedHeadline {
  return headlines.find((one) => one.id === id)!;
}

function named(kind: AnalysisKind, results: SampleResult[], name: string, own = settings[kind][0]!) {
  const fold = foldOf(kind);
  return fold.curves([fold.partial(results)], contextOf(kind, own)).find((curve) => curve.name === name)!;
}

describe.each(Object.keys(makers) as AnalysisKind[])('the fold of %s', (kind) => {
  it('gives the same bytes however the samples were cut into shards', () => {
    for (const own of settings[kind]) {
      const whole = curvesOf(kind, 100, 100, own);
      expect(curvesOf(kind, 100, 7, own)).toBe(whole);
      expect(curvesOf(kind, 100, 1, own)).toBe(whole);
    }
  });

  it('gives curves of the contract for no sample, one sample and many', () => {
    for (const own of settings[kind]) {
      for (const samples of [0, 1, 60]) {
        const curves = JSON.parse(curvesOf(kind, samples, 25, own));
        for (const curve of curves) expect(() => foldedCurve.parse(curve)).not.toThrow();
      }
    }
  });

  it('gives the curves that the analysis names, in that order', () => {
    const named = curveNames(kind);
    const given = settings[kind].map((own): string[] =>
      JSON.parse(curvesOf(kind, 10, 5, own)).map((curve: { name: string }) => curve.name),
    );
    for (const names of given) expect(names).toEqual(named.filter((name) => names.includes(name)));
    expect(new Set(given.flat())).toEqual(new Set(named));
  });

  it('leaves failed samples out of every share', () => {
    const ok = Array.from({ length: 20 }, (_, i) => makers[kind](i));
    const failed: SampleResult = { sampleIndex: 20, status: 'failed', scalars: {}, vectors: null, error: 'crashed' };
    const fold = foldOf(kind);
    expect(fold.partial([...ok, failed])).toEqual(fold.partial(ok));
  });
});

describe('the curves of perturbation', () => {
  const results = Array.from({ length: 200 }, (_, i) => makers.perturbation(i));

  it('puts every converged image in exactly one bin', () => {
    const points = named('perturbation', results, 'relativeNorm').series[0]!.points;
    expect(points.reduce((sum, point) => sum + point.count!, 0)).toBe(180);
    for (const result of results.filter((one) => one.scalars.converged)) {
      const value = result.scalars.relativeNorm as number;
      expect(points.filter((point) => point.from! <= value && value < point.to!)).toHaveLength(1);
    }
  });

  it('says how many converged and how many were classified correctly, with intervals around the share', () => {
    const headlines = named('perturbation', results, 'relativeNorm').headlines;
    expect(numberOf(headlines, perturbationIds.numbers.converged).value).toBeCloseTo(0.9, 12);
    const correct = numberOf(headlines, perturbationIds.numbers.correct);
    expect(correct.value).toBeCloseTo(0.75, 12);
    expect(correct.low!).toBeLessThan(0.75);
    expect(correct.high!).toBeGreaterThan(0.75);
  });

  it('tells no accuracy where the labels of the data set are none of the model', () => {
    const unlabelled = results.map((one) => ({ ...one, scalars: { ...one.scalars, trueLabel: -1 } }));
    const headlines = named('perturbation', unlabelled, 'relativeNorm').headlines;
    expect(headlines.map(({ name }) => name)).not.toContain('Classified correctly');
    expect(numberOf(headlines, perturbationIds.numbers.converged).value).toBeCloseTo(0.9, 12);
  });

  it('names every class of the data set, also one that no image moved to', () => {
    const points = named('perturbation', results, 'perturbedLabel').series[0]!.points;
    expect(points.map((point) => point.x)).toEqual(['a', 'b', 'c']);
    expect(points[0]!.count).toBe(0);
  });

  it('brackets the median of a known distribution', () => {
    const uniform = Array.from({ length: 999 }, (_, i) =>
      row(i, { ...makers.perturbation(0).scalars, relativeNorm: (i + 1) / 1000 }),
    );
    const { headlines } = named('perturbation', uniform, 'relativeNorm');
    const median = numberOf(headlines, perturbationIds.numbers.medianRelativeNorm);
    expect(median.value).toBe(0.5);
    // Ranks 499.5 -+ 1.96 sqrt(999) / 2.
    expect(median.low).toBeCloseTo(0.469, 3);
    expect(median.high).toBeCloseTo(0.532, 3);
  });

  it('has no interval for a median of so few images that none would hold it with 95%', () => {
    const median = (n: number) => {
      const { scalars } = makers.perturbation(0);
      const rows = Array.from({ length: n }, (_, i) => row(i, { ...scalars, relativeNorm: (i + 1) / 10 }));
      const { headlines } = named('perturbation', rows, 'relativeNorm');
      return numberOf(headlines, perturbationIds.numbers.medianRelativeNorm);
    };
    expect(median(5)).toMatchObject({ value: 0.3, low: null, high: null });
    // All of six hold it between them with 1 - 2^-5.
    expect(median(6)).toMatchObject({ low: 0.1, high: 0.6 });
  });
});

describe('the curves of connectivity', () => {
  it('counts straight, connected and unresolved pairs', () => {
    const results = Array.from({ length: 50 }, (_, i) => makers.connectivity(i));
    const points = named('connectivity', results, 'connectivity').series[0]!.points;
    expect(points.map((point) => point.count)).toEqual([20, 40, 10]);
  });

  it('counts a pair whose ends are in two regions in no share but its own', () => {
    const apart = row(50, { ...makers.connectivity(0).scalars, reason: 'labels-differ' });
    const results = [...Array.from({ length: 50 }, (_, i) => makers.connectivity(i)), apart];
    const curve = named('connectivity', results, 'connectivity');
    expect(curve.series[0]!.points.map((point) => point.count)).toEqual([20, 40, 10]);
    expect(numberOf(curve.headlines, connectivityIds.numbers.oneRegion).value).toBeCloseTo(50 / 51, 12);
  });

  it('says of all searched pairs how many are proven, where that was asked for', () => {
    const results = Array.from({ length: 50 }, (_, i) => makers.connectivity(i));
    const asked = named('connectivity', results, 'connectivity', { certify: true });
    expect(asked.series[0]!.points.map(({ x, count }) => [x, count])).toEqual([
      ['straight line', 20],
      ['any path', 40],
      ['certified path', 35],
      ['unresolved', 10],
    ]);
    const share = numberOf(asked.headlines, connectivityIds.numbers.certified);
    expect(share.value).toBeCloseTo(35 / 50, 12);
    expect(share.low!).toBeLessThan(0.7);
    expect(share.high!).toBeGreaterThan(0.7);
    const unasked = named('connectivity', results, 'connectivity');
    expect(unasked.headlines.map((one) => one.name)).not.toContain('Certified');
    expect(unasked.series[0]!.points.map((point) => point.x)).not.toContain('certified path');
  });

  it('states no share of proven pairs for a network that cannot be bounded', () => {
    const results = Array.from({ length: 50 }, (_, i) => {
      const { scalars } = makers.connectivity(i);
      const evidence = scalars.outcome === 'connected' ? 'sampled' : null;
      return row(i, { ...scalars, evidence, certifiedSegments: null, certifiedMargin: null, unboundedOp: 'Floor' });
    });
    const curve = named('connectivity', results, 'connectivity', { certify: true });
    expect(numberOf(curve.headlines, connectivityIds.numbers.certified).value).toBe(null);
    expect(curve.series[0]!.points.map((point) => point.count)).toEqual([20, 40, 10]);
  });
});

describe('the curve of convexity', () => {
  it('has a share for each number of images, of the combinations with that number', () => {
    const results = Array.from({ length: 90 }, (_, i) => makers.convexity(i));
    const { points } = named('convexity', results, 'convexity').series[0]!;
    expect(points.map((point) => point.x)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const kept = results.filter((one) => one.scalars.images === 4 && one.scalars.kept).length;
    expect(points[2]).toMatchObject({ y: kept / 10, count: kept });
  });
});

describe('the curve of crossSection', () => {
  const results = Array.from({ length: 20 }, (_, i) => makers.crossSection(i));

  it('draws the first four planes with their points, and the straight segment', () => {
    const { raster } = named('crossSection', results, 'crossSection');
    expect(raster!.panels).toHaveLength(4);
    expect(raster).toMatchObject({ kind: 'categories', origin: 'lower', categories: ['a', 'b', 'c'] });
    expect(raster!.panels[1]).toEqual({
      title: 'Image 1 and image 2',
      columns: 3,
      rows: 3,
      x: [-1, 3],
      y: [-2, 2],
      points: [
        { name: 'x₁', at: [0, 0] },
        { name: 'x₂', at: [2, 0] },
        { name: 'x₁ + r', at: [0.5, 1] },
      ],
      lines: [
        {
          name: 'straight segment',
          through: [
            [0, 0],
            [2, 0],
          ],
        },
      ],
      cells: '1*6 2*2 -1',
    });
  });

  it('draws a path through all of its points, by name', () => {
    const vectors = floatVector([0, 1, 1, 0, 0, 0, 0.5, 0.25, 2, 0]);
    const [sample] = results;
    const ofPath = {
      ...sample!,
      scalars: { ...sample!.scalars, second: -1, outcome: 'connected', anchors: 1 },
      vectors,
    };
    const own = { plane: 'path', resolution: 2 };
    const [panel] = named('crossSection', [ofPath], 'crossSection', own).raster!.panels;
    expect(panel!.title).toBe('Image 0 and a random point');
    expect(panel!.points.map(({ name }) => name)).toEqual(['x₁', 'p₁', 'x₂']);
    expect(panel!.lines[0]!.through).toEqual([
      [0, 0],
      [0.5, 0.25],
      [2, 0],
    ]);
  });

  it('counts straight segments among all planes, and windows among those with a map', () => {
    const { headlines } = named('crossSection', results, 'crossSection');
    const value = (which: Named) => numberOf(headlines, which).value;
    expect(value(crossSectionIds.numbers.straight)).toBe(0.5);
    expect(value(crossSectionIds.numbers.measured)).toBe(0.9);
    expect(value(crossSectionIds.numbers.meanLabels)).toBe(2);
    expect(value(crossSectionIds.numbers.meanRegionShare)).toBeCloseTo(2 / 3, 12);
  });
});

describe('the curves of curvature', () => {
  const results = Array.from({ length: 40 }, (_, i) => curvatureRow(i));
  const measured = results.filter((_, i) => i % 10 !== 9);
  const spectra = measured.map(({ vectors }) => new Float32Array(vectors!.slice().buffer));

  it('average by rank, with the standard error around each mean', () => {
    const { points } = named('curvature', results, 'profile').series[0]!;
    expect(points.map((point) => point.x)).toEqual([1, 2, 3, 4, 5, 6]);
    const first = spectra.map((spectrum) => spectrum[0]!);
    const mean = first.reduce((sum, v) => sum + v, 0) / 36;
    const error = Math.sqrt(first.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 35 / 36);
    expect(points[0]!.y).toBeCloseTo(mean, 12);
    expect(points[0]!.high! - points[0]!.low!).toBeCloseTo(2 * 1.959964 * error, 6);
    expect(points[0]!.count).toBe(36);
  });

  it('average the spectra of cylinders, whose one curvature is -1 / r, apart from a point without a gradient', () => {
    const rows = [1, 2, 4].map((r, i) => {
      const { scalars } = curvatureRow(i);
      const own = { meanCurvature: -1 / (4 * r), sumPositive: 0, sumNegative: -1 / r };
      return { ...row(i, { ...scalars, ...own }), vectors: floatVector([0, 0, 0, -1 / r]) };
    });
    const lost = row(3, { ...curvatureRow(3).scalars, trouble: 'zero-gradient', meanCurvature: null });
    const { series, headlines } = named('curvature', [...rows, lost], 'profile');
    expect(series[0]!.points.map(({ y, count }) => [y, count])).toEqual([
      [0, 3],
      [0, 3],
      [0, 3],
      [expect.closeTo(-1.75 / 3, 12), 3],
    ]);
    const { meanCurvature, sumNegative, sumPositive, negativeMean, measured } = curvatureIds.numbers;
    expect(numberOf(headlines, meanCurvature).value).toBeCloseTo(-1.75 / 3 / 4, 12);
    expect(numberOf(headlines, sumNegative).value).toBeCloseTo(-1.75 / 3, 12);
    expect(numberOf(headlines, sumPositive).value).toBe(0);
    expect(numberOf(headlines, negativeMean)).toMatchObject({ value: 1, n: 3 });
    expect(numberOf(headlines, measured)).toMatchObject({ value: 3 / 4, n: 4 });
  });

  it('count the images whose mean is negative and those that curve mostly inwards, which differ', () => {
    const { headlines } = named('curvature', results, 'profile');
    const value = (which: Named) => numberOf(headlines, which).value;
    const negative = measured.filter((one) => (one.scalars.meanCurvature as number) < 0).length;
    const majorities = spectra.filter((spectrum) => spectrum.filter((kappa) => kappa < 0).length > 3).length;
    expect(value(curvatureIds.numbers.negativeMean)).toBe(negative / 36);
    expect(value(curvatureIds.numbers.negativeMajority)).toBe(majorities / 36);
    expect(negative).not.toBe(majorities);
    expect(value(curvatureIds.numbers.measured)).toBe(36 / 40);
  });

  it('count the means that are larger than what float32 may have made of them, and none of earlier versions', () => {
    const headlines = (rows: SampleResult[]) => named('curvature', rows, 'meanCurvature', { method: 'mean' }).headlines;
    const beyond = measured.filter(
      ({ scalars }) => Math.abs(scalars.meanCurvature as number) > (scalars.roundingError as number),
    );
    expect(beyond.length).toBeGreaterThan(0);
    expect(beyond.length).toBeLessThan(36);
    expect(numberOf(headlines(results), curvatureIds.numbers.beyondRounding).value).toBe(beyond.length / 36);
    const earlier = results.map(({ scalars: { roundingError: _, ...scalars }, ...rest }) => ({ ...rest, scalars }));
    expect(numberOf(headlines(earlier), curvatureIds.numbers.beyondRounding).value).toBeNull();
  });

  it('take the ends of the spectrum from both ends, the strongest first', () => {
    const { series } = named('curvature', results, 'extremes', { method: 'lanczos' });
    expect(series.map((one) => one.points.map((point) => point.x))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const mean = (rank: number) => spectra.reduce((sum, spectrum) => sum + spectrum[rank]!, 0) / 36;
    expect(series[0]!.points[0]!.y).toBeCloseTo(mean(0), 12);
    expect(series[1]!.points[0]!.y).toBeCloseTo(mean(5), 12);
  });

  it('spread a density over bins of a fixed ladder, so that it holds all of it and each bin its own', () => {
    const own = { method: 'density' };
    const rows = Array.from({ length: 400 }, (_, i) => densityRow(i));
    const { points } = named('curvature', rows, 'density', own).series[0]!;
    const share = (from: number, to: number) =>
      points
        .filter((point) => point.from! >= from && point.to! <= to)
        .reduce((sum, point) => sum + point.y * (point.to! - point.from!), 0);
    expect(share(-10, 10)).toBeCloseTo(1, 6);
    expect(share(1, 10)).toBeCloseTo(0.1, 6);
    // 720 draws a side, whose weights sum to 0.45: 0.45 to a pixel, with a standard deviation of 4% from 0.16 on.
    for (const { from, to, y, low, high, count } of points.filter((point) => point.from! > 0.1 && point.to! <= 1.01)) {
      expect(Math.abs(y / 0.45 - 1), `${from} to ${to}`).toBeLessThan(0.3);
      expect(low!).toBeLessThan(y);
      expect(high!).toBeGreaterThan(y);
      expect(count).toBe(360);
    }
    // Other images, the same edges; the bin in the middle takes those that hold too little.
    const edges = (list: SampleResult[]) =>
      named('curvature', list, 'density', own).series[0]!.points.flatMap((point) => [point.from!, point.to!]);
    const few = edges(rows.slice(0, 5));
    const outside = few.filter((edge) => Math.abs(edge) > 0.4);
    expect(outside.every((edge) => edges(rows).includes(edge))).toBe(true);
    expect(outside.length).toBeGreaterThan(4);
  });

  it('have a density where every curvature is 0, none where nothing was measured', () => {
    const own = { method: 'density' };
    const flat = { ...densityRow(0), vectors: floatVector([0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5]) };
    const { points } = named('curvature', [flat], 'density', own).series[0]!;
    expect(points).toHaveLength(1);
    expect(points[0]!.y * (points[0]!.to! - points[0]!.from!)).toBeCloseTo(1, 12);
    const nothing = named('curvature', [densityRow(9)], 'density', own);
    expect(nothing.series[0]!.points).toEqual([]);
    expect(numberOf(nothing.headlines, curvatureIds.numbers.measured).value).toBe(0);
  });

  it('rise to all images along the mean curvature', () => {
    const { points } = named('curvature', results, 'meanCurvature').series[0]!;
    expect(points).toHaveLength(36);
    expect(points.at(-1)!.y).toBe(1);
    const middle = points[17]!;
    expect(middle.y).toBe(
      measured.filter((one) => (one.scalars.meanCurvature as number) <= Number(middle.x)).length / 36,
    );
  });
});

describe('the curves of curvatureStep', () => {
  it('have a point at each factor of the settings', () => {
    const results = Array.from({ length: 30 }, (_, i) => makers.curvatureStep(i));
    const { points } = named('curvatureStep', results, 'negativeShare').series[0]!;
    expect(points.map((point) => point.x)).toEqual(analysisOf('curvatureStep').factors);
    const at = results.map((one) => one.scalars['meanCurvature@0.3'] as number | null).filter((one) => one !== null);
    expect(points[3]!.y).toBe(at.filter((value) => value < 0).length / 27);
    // At a hundredth of ||r|| rounding may have made ten of these values, which are normal around -1.
    const { headlines } = named('curvatureStep', results, 'meanCurvature');
    expect(headlines[0]).toMatchObject({ name: 'Beyond the rounding of float32 at h = 0.01 ‖r‖', value: 0 });
  });
});

describe('the curves of detection', () => {
  const results = Array.from({ length: 60 }, (_, i) => makers.detection(i));

  it('rank clean against perturbed images at each alpha, and never without the baseline', () => {
    const { series } = named('detection', results, 'auroc');
    expect(series.map((one) => one.points.map((point) => point.x))).toEqual([
      [1, 2, 5],
      [1, 2, 5],
    ]);
    const [near, , far] = series[0]!.points;
    // Scores are normal around -1 and around alpha.
    expect(far!.y).toBeGreaterThan(near!.y);
    expect(far!.y).toBeGreaterThan(0.95);
    expect(near!.low!).toBeLessThan(near!.y);
    expect(near!.high!).toBeGreaterThan(near!.y);
  });

  it('are all right where curvature tells every image, as at a ball, and the baselines are as well', () => {
    const rows = Array.from({ length: 30 }, (_, i) => {
      const clean = { label: 0, score: -1, recoveredLabel: 1, secondLabel: 1, linearizedDistance: 0.5 };
      const copy = { label: 1, score: 1, recoveredLabel: 0, secondLabel: 0, linearizedDistance: 0.1 };
      return row(i, { trouble: null, trueLabel: 0, ...clean, ...columnsAt(copy, 1) });
    });
    const own = { alphas: [1] };
    const headlines = ['auroc', 'recovery', 'signs'].flatMap((name) => named('detection', rows, name, own).headlines);
    const { areaByCurvature, areaByDistance, recovered, strongest, second } = detectionIds.image.numbers;
    const { negativeClean, positivePerturbed } = signIds.numbers;
    const all = [areaByCurvature, areaByDistance, recovered, strongest, second, positivePerturbed].map((of) => of(1));
    for (const which of [...all, negativeClean])
      expect(numberOf(headlines, which), which.id).toMatchObject({ value: 1, n: 30 });
  });

  it('have an interval also where one side is all below the other, which no bootstrap can move', () => {
    const apart = (n: number) =>
      named(
        'detection',
        Array.from({ length: n }, (_, i) =>
          row(i, { ...makers.detection(0).scalars, score: -1 - i, 'score@1': 1 + i, 'score@2': -99 - i, 'score@5': 0 }),
        ),
        'auroc',
      ).series[0]!.points;
    // Wilson's of n in n and of 0 in n pairs.
    expect(apart(1).map(({ y, low, high }) => [y, low!.toFixed(4), high!.toFixed(4)])).toEqual([
      [1, '0.2065', '1.0000'],
      [0, '0.0000', '0.7935'],
      [1, '0.2065', '1.0000'],
    ]);
    expect(apart(20)[0]).toMatchObject({ y: 1, low: expect.closeTo(0.8389, 4), high: 1 });
  });

  it('keep every clean image where every perturbed one is kept', () => {
    const { points } = named('detection', results, 'roc').series[0]!;
    expect(points).toHaveLength(101);
    expect(points.at(-1)).toMatchObject({ x: 1, y: 1 });
    expect(points.every((point, i) => i === 0 || point.y >= points[i - 1]!.y)).toBe(true);
  });

  it('count a label as recovered only where the image is held to be perturbed', () => {
    const { headlines } = named('detection', results, 'recovery');
    const { numbers } = detectionIds.image;
    const value = (which: Named) => numberOf(headlines, which).value;
    const moved = results.filter((one) => one.scalars.trouble === null);
    const right = moved.filter((one) => one.scalars['recoveredLabel@1'] === 0);
    expect(value(numbers.strongest(1))).toBe(right.length / 54);
    const held = right.filter((one) => (one.scalars['score@1'] as number) >= 0);
    expect(value(numbers.recovered(1))).toBe(held.length / 54);
    expect(held.length).toBeLessThan(right.length);
    expect(value(numbers.second(1))).toBe(1);
  });
});

describe('the curves of detection at boundary points', () => {
  const own = { at: 'boundary' };
  const results = Array.from({ length: 60 }, (_, i) => boundaryRow(i));
  const moved = results.filter((one) => one.scalars.trouble === null);
  const tableII = named('detection', results, 'tableII', own);
  const value = (which: Named) => numberOf(tableII.headlines, which).value;

  it('count each sign among the points that have a curvature, in our sign and in that of the paper', () => {
    const share = (name: string, sign: number) => {
      const values = moved.map((one) => one.scalars[name] as number | null).filter((one) => one !== null);
      return values.filter((one) => Math.sign(one) === sign).length / values.length;
    };
    expect(tableII.series[0]!.points.map(({ x, y }) => [x, y])).toEqual([
      ['Clean: negative', share('meanCurvature', -1)],
      ['Perturbed, α = 1: positive', share('meanCurvature@1', 1)],
      ['Perturbed, α = 2: positive', share('meanCurvature@2', 1)],
      ['Perturbed, α = 5: positive', share('meanCurvature@5', 1)],
    ]);
    expect(value(tableIIIds.clean.sign)).toBe(share('meanCurvature', -1));
    expect(value(tableIIIds.clean.paperSign)).toBe(share('meanCurvature', -1));
    expect(value(tableIIIds.perturbed.paperSign(1))).toBe(share('meanCurvature@1', 1));
    expect(value(tableIIIds.perturbed.measured(5))).toBe(48 / 54);
  });

  it('rank by the curvature of the pair, beside the distance to the boundary', () => {
    const { series } = named('detection', results, 'aurocAtBoundary', own);
    expect(series.map((one) => one.points.map((point) => point.count))).toEqual([
      [54, 54, 48],
      [54, 54, 54],
    ]);
    expect(series[0]!.points[2]!.y).toBeGreaterThan(0.95);
    const { headlines } = named('detection', results, 'recoveryAtBoundary', own);
    expect(numberOf(headlines, detectionIds.boundary.numbers.second(1)).value).toBe(1);
  });
});

describe('the curves of detectionStep', () => {
  const results = Array.from({ length: 60 }, (_, i) => makers.detectionStep(i));
  const moved = results.filter((one) => one.scalars.trouble === null);

  it('rank clean against perturbed images at each step, beside the baseline, which no step changes', () => {
    const { series } = named('detectionStep', results, 'aurocByStep');
    expect(series.map(({ name }) => name)).toEqual(
      ['curvature', 'linearised distance'].flatMap((what) => [1, 2, 5].map((alpha) => `${what}, α = ${alpha}`)),
    );
    const [, , far, , , baseline] = series;
    expect(far!.points.map(({ x }) => x)).toEqual(stepsOf(analysisOf('detectionStep')));
    expect(far!.points[0]!.y).toBeGreaterThan(0.95);
    for (const { y, low, high } of far!.points.slice(1)) {
      // The same distribution on both sides: 0.5 with a standard deviation of 0.056.
      expect(Math.abs(y - 0.5)).toBeLessThan(0.2);
      expect(low!).toBeLessThan(y);
      expect(high!).toBeGreaterThan(y);
    }
    expect(new Set(baseline!.points.map(({ y }) => y)).size).toBe(1);
    // Where detection has the same scores it has the same area.
    const asDetection = moved.map(({ sampleIndex, scalars }) =>
      row(sampleIndex, {
        trouble: null,
        ...Object.fromEntries(
          ['label', 'score', 'recoveredLabel', 'secondLabel', 'linearizedDistance'].flatMap((name) =>
            [0, 5].map((a) => [
              a === 0 ? name : `${name}@${a}`,
              scalars[name === 'score' || name === 'recoveredLabel' ? `${name}@${a}@0.01` : `${name}@${a}`]!,
            ]),
          ),
        ),
      }),
    );
    const [own] = named('detection', asDetection, 'auroc', { alphas: [5] }).series;
    expect(own!.points[0]!.y).toBe(far!.points[0]!.y);
  });

  it('count labels and signs at each step', () => {
    const [near] = named('detectionStep', results, 'recoveryByStep').series;
    const right = (step: number) =>
      moved.filter(
        ({ scalars }) => scalars[`recoveredLabel@1@${step}`] === 0 && (scalars[`score@1@${step}`] as number) >= 0,
      ).length;
    expect(near!.points.map(({ count }) => count)).toEqual(stepsOf(analysisOf('detectionStep')).map(right));
    const [clean, copies] = named('detectionStep', results, 'signsByStep').series;
    const signed = (alpha: number, sign: number) =>
      moved.filter(({ scalars }) => Math.sign(scalars[`score@${alpha}@0.3`] as number) === sign).length;
    expect(clean!.points[3]).toMatchObject({ x: 0.3, count: signed(0, -1) });
    expect(copies!.points[3]).toMatchObject({ x: 0.3, count: signed(1, 1) });
  });
});

describe('curves of numbers that JSON lacks', () => {
  // The label of the second largest logit is known also where no curvature is.
  const isBaseline = (name: string) => /^(baseline|second largest logit)/.test(name);
  const unmeasured = (result: SampleResult, names: RegExp) => ({
    ...result,
    scalars: Object.fromEntries(
      Object.entries(result.scalars).map(([name, value]) => [name, names.test(name) ? null : value]),
    ),
  });

  it.each([
    { kind: 'detection', own: {}, names: /^(score|standardError|linearizedDistance)/, shares: ['signs', 'recovery'] },
    {
      kind: 'detectionStep',
      own: {},
      names: /^(score|standardError|linearizedDistance)/,
      shares: ['recoveryByStep', 'signsByStep'],
    },
    { kind: 'detection', own: { at: 'boundary' }, names: /^(meanCurvature|standardError|norm)/, shares: ['tableII'] },
  ] as const)('$kind $own.at: images without a number are in no share of it', ({ kind, own, names, shares }) => {
    const rows = Array.from({ length: 40 }, (_, i) => rowOf(kind, i, own));
    const half = rows.map((one, i) => (i % 2 === 0 ? unmeasured(one, names) : one));
    const odd = rows.filter((_, i) => i % 2 === 1);
    for (const name of shares) {
      const [some, only] = [named(kind, half, name, own), named(kind, odd, name, own)];
      for (const [s, series] of some.series.entries()) {
        if (isBaseline(series.name)) continue;
        expect(series.points, `${name}: ${series.name}`).toEqual(only.series[s]!.points);
      }
    }
    const none = foldOf(kind).curves(
      [foldOf(kind).partial(rows.map((one) => unmeasured(one, names)))],
      contextOf(kind, own),
    );
    for (const curve of none) {
      expect(() => foldedCurve.parse(JSON.parse(JSON.stringify(curve)))).not.toThrow();
      for (const { name, points } of curve.series) if (!isBaseline(name)) expect(points).toEqual([]);
    }
  });
});

describe('the curves on the shared subspace', () => {
  it('average the strengths of directions by rank, whatever the sign', () => {
    const results = Array.from({ length: 20 }, (_, i) => makers.sharedDirections(i));
    const { points } = named('sharedDirections', results, 'strongest').series[0]!;
    expect(points).toHaveLength(2);
    expect(points[0]!.y).toBeGreaterThan(2);
    expect(points[1]!.y).toBeGreaterThan(0);
    expect(points[0]!.count).toBe(20);
  });

  it('draw the first ten directions as images, of whatever channels', () => {
    const results = Array.from({ length: 60 }, (_, i) => makers.sharedSubspace(i));
    const { raster } = named('sharedSubspace', results, 'directions');
    expect(raster!.panels).toHaveLength(10);
    const panel = raster!.panels[2] as NumberPanel;
    expect(panel).toMatchObject({ title: 'u₃, σ = 9.80', columns: 2, rows: 2, channels: 1 });
    expect(decodeFloats(panel)).toEqual(Float32Array.of(0.5, -0.5, 0.5, 2));
    const fold = foldOf('sharedSubspace');
    const shaped = (imageShape: [number, number, number], pixels: number) => {
      const vectors = floatVector(Array.from({ length: pixels }, (_, i) => i));
      const partial = fold.partial([{ ...results[0]!, vectors }]);
      const [curve] = fold.curves([partial], { ...contextOf('sharedSubspace'), imageShape });
      const [image] = curve!.raster!.panels as NumberPanel[];
      expect(decodeFloats(image!)).toHaveLength(pixels);
      return [image!.channels, image!.rows, image!.columns];
    };
    expect(shaped([3, 2, 5], 30)).toEqual([3, 2, 5]);
    expect(shaped([2, 3, 5], 30)).toEqual([1, 6, 5]);
  });

  it('have a singular value for each direction that there is, and say what they capture', () => {
    const results = Array.from({ length: 60 }, (_, i) => makers.sharedSubspace(i));
    const { series, headlines } = named('sharedSubspace', results, 'singularValues');
    expect(series[0]!.points).toHaveLength(50);
    expect(series[0]!.points[20]).toEqual({ x: 21, y: 8 });
    const value = (which: Named) => numberOf(headlines, which).value;
    expect(value(sharedSubspaceIds.numbers.captured(1))).toBe(0.01);
    expect(value(sharedSubspaceIds.numbers.captured(20))).toBeCloseTo(0.2, 12);
    expect(value(sharedSubspaceIds.numbers.captured(50))).toBeCloseTo(0.5, 12);
    expect(value(sharedSubspaceIds.numbers.spanned)).toBe(50 / 60);
  });

  it('capture no more than is known while a shard in the middle is missing', () => {
    const results = Array.from({ length: 60 }, (_, i) => makers.sharedSubspace(i));
    const { series, headlines } = named(
      'sharedSubspace',
      [...results.slice(0, 5), ...results.slice(20)],
      'singularValues',
    );
    expect(series[0]!.points).toHaveLength(35);
    const captured = headlines.filter(({ name }) => name.startsWith('Captured'));
    expect(captured.map(({ name }) => name)).toEqual(['Captured by the first direction', 'Captured by 5 directions']);
    expect(captured[1]!.value).toBeCloseTo(0.05, 12);
  });

  it('average each direction over images, with an interval around the mean', () => {
    const results = Array.from({ length: 50 }, (_, i) => makers.relativeCurvature(i));
    const { series, headlines } = named('relativeCurvature', results, 'relativeCurvature');
    const [first, second, third] = series[0]!.points;
    for (const [point, truth] of [
      [first, 20],
      [second, 10],
      [third, 5],
    ] as const) {
      expect(Math.abs(point!.y - truth)).toBeLessThan(4 / Math.sqrt(50));
      expect(point!.high! - point!.low!).toBeGreaterThan(0);
    }
    expect(headlines.map((one) => one.name)).toEqual(['ρ of direction 1', 'ρ of direction 2', 'Measured']);
  });

  it('average a kind of vector over the images that have one', () => {
    const results = Array.from({ length: 20 }, (_, i) => makers.projection(i));
    const { points } = named('projection', results, 'projection').series[0]!;
    expect(points.map((point) => point.count)).toEqual([20, 20, 20, 18]);
    expect(points[0]).toMatchObject({ x: 'Random noise', y: 0.25 });
    expect(points[3]!.y).toBeGreaterThan(0.6);
  });

  it('count the labels that noise changed, at each norm and for each kind of noise', () => {
    const results = Array.from({ length: 40 }, (_, i) => makers.subspaceNoise(i));
    const { series } = named('subspaceNoise', results, 'misclassification');
    expect(series).toHaveLength(3);
    const changed = results.filter((one) => one.scalars['complement@0.5'] === true).length;
    expect(series[1]!.points[4]).toMatchObject({ x: 0.5, y: changed / 40, count: changed });
  });
});
