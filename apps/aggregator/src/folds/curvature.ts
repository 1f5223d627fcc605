/** Curves of `curvature`: the profile of principal curvatures, its ends, their density, and the distribution of their average (Fig. 4b). */
import {
  type AnalysisOf,
  curvatureIds,
  type FoldedCurve,
  type FoldedHeadline,
  type SampleResult,
} from '@isthmus/contracts';
import { cumulativePoints } from './cumulative.js';
import { densityPoints, type RungShares, rungShares } from './densityBins.js';
import { type Fold, isOk, numberOf, vectorOf } from './fold.js';
import { countTroubles, noted, type Troubles, troubleNotes } from './leftOut.js';
import { meanHeadline } from './location.js';
import { meanInterval, meanPoints } from './means.js';
import { mergedRankMoments, type RankMoments, rankMoments } from './rankMoments.js';
import { beyondRoundingHeadline, countBeyondRounding, type RoundingCount, roundingErrorOf } from './rounding.js';
import { intervalLevel, shareHeadline, shareInterval } from './shares.js';

/** Lists are in sample order and hold measured samples only. */
export interface CurvaturePartial {
  readonly ok: number;
  readonly measured: number;
  /** Samples with more negative principal curvatures than positive ones. */
  readonly negativeMajorities: number;
  readonly converged: number;
  readonly ranks: RankMoments;
  /** Of `density`: each sample's distribution. */
  readonly densities: readonly RungShares[];
  readonly meanCurvatures: readonly number[];
  readonly sumsPositive: readonly number[];
  readonly sumsNegative: readonly number[];
  readonly asymmetries: readonly number[];
  readonly negativeShares: readonly number[];
  /** Of `mean`; a partial of an earlier version has none. */
  readonly rounding?: RoundingCount;
  readonly troubles?: Troubles;
}

const { numbers, series } = curvatureIds;
const perPixel = '1/pixel';
const sign = 'other-minus-predicted' as const;

export const curvatureFold: Fold<CurvaturePartial, AnalysisOf<'curvature'>> = {
  partial(results) {
    const ok = results.filter(isOk);
    const measured = ok.filter((result) => result.scalars.trouble === null);
    // What a vector holds is the method's: rules of a quadrature, where the row says of how many probes, else curvatures.
    const rules = measured.filter((result) => typeof result.scalars.probes === 'number');
    const spectra = measured
      .filter((result) => !rules.includes(result))
      .map(vectorOf)
      .filter((vector) => vector !== null);
    return {
      ok: ok.length,
      measured: measured.length,
      negativeMajorities: spectra.filter((spectrum) => signBalance(spectrum) < 0).length,
      converged: measured.filter((result) => result.scalars.converged === true).length,
      ranks: rankMoments(spectra),
      densities: rules.map(distribution),
      meanCurvatures: numbersOf(measured, 'meanCurvature'),
      sumsPositive: numbersOf(measured, 'sumPositive'),
      sumsNegative: numbersOf(measured, 'sumNegative'),
      asymmetries: numbersOf(measured, 'asymmetry'),
      negativeShares: numbersOf(rules, 'negativeShare'),
      troubles: countTroubles(ok),
      rounding: countBeyondRounding(
        measured.map((result) => numberOf(result, 'meanCurvature')),
        measured.map((result) => roundingErrorOf(result)),
      ),
    };
  },

  curves(partials, { settings }) {
    const total = (name: 'ok' | 'measured' | 'negativeMajorities' | 'converged') =>
      partials.reduce((sum, partial) => sum + partial[name], 0);
    const all = (name: 'meanCurvatures' | 'sumsPositive' | 'sumsNegative' | 'asymmetries' | 'negativeShares') =>
      partials.flatMap((partial) => partial[name]);
    const means = all('meanCurvatures');
    const ranks = mergedRankMoments(partials.map((partial) => partial.ranks));
    const measured = shareHeadline(numbers.measured, total('measured'), total('ok'));
    const averages = [
      meanHeadline(numbers.meanCurvature, means, perPixel),
      shareHeadline(numbers.negativeMean, means.filter((kappa) => kappa < 0).length, means.length),
    ];
    const asymmetry = meanHeadline(numbers.asymmetry, all('asymmetries'), '1');
    const ofMean = settings.method === 'mean' ? [beyondRounding(partials)] : [];
    const notes = troubleNotes(
      partials.map(({ troubles }) => troubles),
      { total: total('ok') },
    );
    const distribution = meanCurvatureCurve(means, [...averages, ...ofMean, measured]);
    return curvesOf().map((curve) => ({ ...curve, ...noted(notes) }));

    function curvesOf(): FoldedCurve[] {
      switch (settings.method) {
        case 'full':
          return [
            rankCurve({
              name: 'profile',
              title: 'Principal curvatures of the decision boundary, averaged over images',
              series: [{ ...series.curvature, points: ranks.flatMap((moments, i) => meanPoints(i + 1, moments)) }],
              headlines: [
                ...averages,
                shareHeadline(numbers.negativeMajority, total('negativeMajorities'), total('measured')),
                meanHeadline(numbers.sumPositive, all('sumsPositive'), perPixel),
                meanHeadline(numbers.sumNegative, all('sumsNegative'), perPixel),
                asymmetry,
                measured,
              ],
            }),
            distribution,
          ];
        case 'mean':
          return [distribution];
        case 'lanczos': {
          // Descending: the largest first, the smallest last.
          const half = Math.ceil(ranks.length / 2);
          const smallest = ranks.slice(half).reverse();
          return [
            rankCurve({
              name: 'extremes',
              title: 'Largest and smallest principal curvatures, averaged over images',
              series: [
                { ...series.largest, points: ranks.slice(0, half).flatMap((moments, i) => meanPoints(i + 1, moments)) },
                { ...series.smallest, points: smallest.flatMap((moments, i) => meanPoints(i + 1, moments)) },
              ],
              headlines: [shareHeadline(numbers.converged, total('converged'), total('measured')), asymmetry, measured],
            }),
          ];
        }
        case 'density':
          return [
            densityCurve(
              partials.flatMap((partial) => partial.densities),
              [...averages, meanHeadline(numbers.negativeShare, all('negativeShares'), 'share'), measured],
            ),
            distribution,
          ];
        default:
          return settings.method satisfies never;
      }
    }
  },
};

function beyondRounding(partials: readonly CurvaturePartial[]): FoldedHeadline {
  const counts = partials.map((partial) => partial.rounding);
  return beyondRoundingHeadline(numbers.beyondRounding, counts);
}

function rankCurve(own: Pick<FoldedCurve, 'name' | 'title' | 'series' | 'headlines'>): FoldedCurve {
  return {
    ...own,
    form: 'line',
    xAxis: { label: 'Rank of the principal curvature', unit: '', scale: 'linear' },
    yAxis: { label: 'Curvature', unit: perPixel, scale: 'linear' },
    intervalMethod: meanInterval,
    intervalLevel,
    signConvention: sign,
  };
}

function densityCurve(samples: readonly RungShares[], headlines: FoldedHeadline[]): FoldedCurve {
  return {
    name: 'density',
    title: 'Density of principal curvatures, averaged over images',
    form: 'line',
    xAxis: { label: 'Principal curvature', unit: perPixel, scale: 'linear' },
    yAxis: { label: 'Density', unit: 'pixels', scale: 'log' },
    series: [{ ...series.images, points: densityPoints(samples) }],
    headlines,
    intervalMethod: meanInterval,
    intervalLevel,
    signConvention: sign,
  };
}

function meanCurvatureCurve(means: readonly number[], headlines: FoldedHeadline[]): FoldedCurve {
  return {
    name: 'meanCurvature',
    title: 'Mean curvature of the decision boundary',
    form: 'line',
    xAxis: { label: 'Mean curvature', unit: perPixel, scale: 'linear' },
    yAxis: { label: 'Share of images at or below', unit: 'share', scale: 'linear' },
    series: [{ ...series.images, points: cumulativePoints(means) }],
    headlines,
    intervalMethod: shareInterval,
    intervalLevel,
    signConvention: sign,
  };
}

function numbersOf(results: readonly SampleResult[], name: string): number[] {
  return results.map((result) => numberOf(result, name)).filter((value) => value !== null);
}

/** [probes, 2, nodes]: the nodes of each probe and their weights, which sum to 1 for each. */
function distribution(result: SampleResult): RungShares {
  const vector = vectorOf(result)!;
  const probes = numberOf(result, 'probes')!;
  const length = vector.length / probes / 2;
  const part = (which: 0 | 1) =>
    Array.from({ length: probes }, (_, p) => [
      ...vector.subarray((2 * p + which) * length, (2 * p + which + 1) * length),
    ]).flat();
  return rungShares(part(0), part(1), probes);
}

/** Positive values minus negative ones. */
function signBalance(values: Float32Array): number {
  return values.reduce((balance, value) => balance + Math.sign(value), 0);
}
