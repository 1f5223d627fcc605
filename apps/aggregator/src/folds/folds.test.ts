import { type AnalysisKind, analysisDescriptions, foldedCurve, type SampleResult } from '@isthmus/contracts';
import { randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { foldOf } from './table.js';

const context = { classNames: ['a', 'b', 'c'] };

function row(sampleIndex: number, scalars: SampleResult['scalars']): SampleResult {
  return { sampleIndex, status: 'ok', scalars, vectors: null, error: null };
}

const makers: Record<AnalysisKind, (sampleIndex: number) => SampleResult> = {
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
    });
  },
};

function curvesOf(kind: AnalysisKind, samples: number, shardSize: number): string {
  const fold = foldOf(kind);
  const partials = [];
  for (let first = 0; first < samples; first += shardSize) {
    const results = Array.from({ length: Math.min(shardSize, samples - first) }, (_, i) => makers[kind](first + i));
    // Through JSON, as the database keeps them.
    partials.push(JSON.parse(JSON.stringify(fold.partial(results))));
  }
  return JSON.stringify(fold.curves(partials, context));
}

function named(kind: AnalysisKind, results: SampleResult[], name: string) {
  const fold = foldOf(kind);
  return fold.curves([fold.partial(results)], context).find((curve) => curve.name === name)!;
}

describe.each(Object.keys(makers) as AnalysisKind[])('the fold of %s', (kind) => {
  it('gives the same bytes however the samples were cut into shards', () => {
    const whole = curvesOf(kind, 100, 100);
    expect(curvesOf(kind, 100, 7)).toBe(whole);
    expect(curvesOf(kind, 100, 1)).toBe(whole);
  });

  it('gives curves of the contract for no sample, one sample and many', () => {
    for (const samples of [0, 1, 60]) {
      for (const curve of JSON.parse(curvesOf(kind, samples, 25))) expect(() => foldedCurve.parse(curve)).not.toThrow();
    }
  });

  it('gives the curves that the analysis names, in that order', () => {
    const names = JSON.parse(curvesOf(kind, 10, 5)).map((curve: { name: string }) => curve.name);
    expect(names).toEqual(analysisDescriptions[kind].curves);
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
    expect(headlines.find((one) => one.name === 'Converged')!.value).toBeCloseTo(0.9, 12);
    const correct = headlines.find((one) => one.name === 'Classified correctly')!;
    expect(correct.value).toBeCloseTo(0.75, 12);
    expect(correct.low!).toBeLessThan(0.75);
    expect(correct.high!).toBeGreaterThan(0.75);
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
    const median = named('perturbation', uniform, 'relativeNorm').headlines.find(
      (one) => one.name === 'Median relative norm',
    )!;
    expect(median.value).toBe(0.5);
    // Ranks 499.5 -+ 1.96 sqrt(999) / 2.
    expect(median.low).toBeCloseTo(0.469, 3);
    expect(median.high).toBeCloseTo(0.532, 3);
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
    expect(curve.headlines.find((one) => one.name === 'Ends in one region')!.value).toBeCloseTo(50 / 51, 12);
  });
});
