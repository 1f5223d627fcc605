/** Folds rows that a test states, as the aggregator folds those of a run. For tests. */
import { type FoldedCurve, type FoldedHeadline, foldedCurve, type SampleResult } from '@isthmus/contracts';
import { type RandomStream, randomStream } from '@isthmus/numerics';
import { describe, expect, it } from 'vitest';
import { curveNames } from '../derived.js';
import { foldOf } from '../folds.js';
import { type AnalysisKind, type AnalysisOf, analysis } from '../list.js';
import type { Named } from '../shared/named.js';

type Settings = Record<string, unknown>;

export function row(
  sampleIndex: number,
  scalars: SampleResult['scalars'],
  vectors: readonly number[] | null = null,
): SampleResult {
  return { sampleIndex, status: 'ok', scalars, vectors: vectors === null ? null : floatVector(vectors), error: null };
}

export function floatVector(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(values).buffer);
}

export function rowsOf(count: number, rowOf: (sampleIndex: number) => SampleResult): SampleResult[] {
  return Array.from({ length: count }, (_, i) => rowOf(i));
}

/** The random numbers of a sample's row. */
export function streamOf(sampleIndex: number): RandomStream {
  return randomStream(7, 'fold test', sampleIndex);
}

export function analysisOf<K extends AnalysisKind>(kind: K, settings: Settings = {}): AnalysisOf<K> {
  return analysis.parse({ kind, samples: 100, ...settings }) as AnalysisOf<K>;
}

export function contextOf(kind: AnalysisKind, settings: Settings = {}) {
  return {
    classNames: ['a', 'b', 'c', 'd'],
    imageShape: [1, 2, 2] as const,
    settings: analysisOf(kind, settings),
    seed: 3,
  };
}

export function numberOf(headlines: readonly FoldedHeadline[], { id }: Named): FoldedHeadline {
  return headlines.find((one) => one.id === id)!;
}

/** The curve of that name which the rows fold into. */
export function curveFrom(
  kind: AnalysisKind,
  results: readonly SampleResult[],
  name: string,
  settings: Settings = {},
): FoldedCurve {
  const fold = foldOf(kind);
  return fold.curves([fold.partial(results)], contextOf(kind, settings)).find((curve) => curve.name === name)!;
}

/** Settings under which the curves of a kind differ, and a row of each sample under them. */
interface FoldCase {
  readonly settings?: Settings;
  readonly rowOf: (sampleIndex: number) => SampleResult;
}

/** What holds of the fold of every kind. */
export function describeFold(kind: AnalysisKind, cases: readonly FoldCase[]): void {
  const fold = foldOf(kind);

  function curves({ settings, rowOf }: FoldCase, samples: number, shardSize: number): string {
    const all = rowsOf(samples, rowOf);
    const partials = [];
    for (let first = 0; first < samples; first += shardSize) {
      // Through JSON, as the database keeps them.
      partials.push(JSON.parse(JSON.stringify(fold.partial(all.slice(first, first + shardSize)))));
    }
    return JSON.stringify(fold.curves(partials, contextOf(kind, settings)));
  }

  describe(`the fold of ${kind}`, () => {
    it('gives the same bytes however the samples were cut into shards', () => {
      for (const one of cases) {
        const uncut = curves(one, 100, 100);
        expect(curves(one, 100, 7)).toBe(uncut);
        expect(curves(one, 100, 1)).toBe(uncut);
      }
    });

    it('gives curves of the contract for no sample, one sample and many', () => {
      for (const one of cases) {
        for (const samples of [0, 1, 60]) {
          for (const curve of JSON.parse(curves(one, samples, 25)))
            expect(() => foldedCurve.parse(curve)).not.toThrow();
        }
      }
    });

    it('gives the curves that the definition names, in that order', () => {
      const named = curveNames(kind);
      const given = cases.map((one): string[] =>
        JSON.parse(curves(one, 10, 5)).map((curve: { name: string }) => curve.name),
      );
      for (const names of given) expect(names).toEqual(named.filter((name) => names.includes(name)));
      expect(new Set(given.flat())).toEqual(new Set(named));
    });

    it('leaves failed samples out of every share', () => {
      const failed: SampleResult = { sampleIndex: 20, status: 'failed', scalars: {}, vectors: null, error: 'crashed' };
      for (const { rowOf } of cases) {
        const ok = rowsOf(20, rowOf);
        expect(fold.partial([...ok, failed])).toEqual(fold.partial(ok));
      }
    });
  });
}

/** The label of the second largest logit is known also where no curvature is. */
function isBaseline(name: string): boolean {
  return /^(baseline|second largest logit)/.test(name);
}

function withoutNumbers(result: SampleResult, columns: RegExp): SampleResult {
  const scalars = Object.entries(result.scalars).map(([name, value]) => [name, columns.test(name) ? null : value]);
  return { ...result, scalars: Object.fromEntries(scalars) };
}

/** A sample whose columns hold numbers that JSON lacks, which are null, is in no share of those curves. */
export function expectSharesOfMeasured(
  kind: AnalysisKind,
  { settings, rowOf }: FoldCase,
  { columns, curves }: { readonly columns: RegExp; readonly curves: readonly string[] },
): void {
  const all = rowsOf(40, rowOf);
  const half = all.map((one, i) => (i % 2 === 0 ? withoutNumbers(one, columns) : one));
  const odd = all.filter((_, i) => i % 2 === 1);
  for (const name of curves) {
    const [some, only] = [curveFrom(kind, half, name, settings), curveFrom(kind, odd, name, settings)];
    for (const [s, series] of some.series.entries()) {
      if (isBaseline(series.name)) continue;
      expect(series.points, `${name}: ${series.name}`).toEqual(only.series[s]!.points);
    }
  }
  const fold = foldOf(kind);
  const unmeasured = fold.partial(all.map((one) => withoutNumbers(one, columns)));
  for (const curve of fold.curves([unmeasured], contextOf(kind, settings))) {
    expect(() => foldedCurve.parse(JSON.parse(JSON.stringify(curve)))).not.toThrow();
    for (const { name, points } of curve.series) if (!isBaseline(name)) expect(points).toEqual([]);
  }
}
