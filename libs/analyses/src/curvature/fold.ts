/** Curves of `curvature`: the profile of principal curvatures, its ends, their density, and the distribution of their average (Fig. 4b). */

import type { CurvePoint, FoldedCurve, FoldedHeadline, SampleResult } from '@isthmus/contracts';
import type { AnalysisOf } from '../list.js';
import { among, count, is, isMeasured, list, numberOf, scalar, vectorOf } from '../shared/folds/counted.js';
import { cumulativePoints } from '../shared/folds/cumulative.js';
import { densityPoints, type RungShares, rungShares } from '../shared/folds/densityBins.js';
import { type FoldContext, fold } from '../shared/folds/fold.js';
import { noted, troubleNotes, troubles } from '../shared/folds/leftOut.js';
import { meanHeadline, meanInterval, medianHeadline } from '../shared/folds/means.js';
import { rankPoints, ranks } from '../shared/folds/rankMoments.js';
import { beyondRounding, beyondRoundingHeadline } from '../shared/folds/rounding.js';
import { intervals, shareHeadline, shareInterval } from '../shared/folds/shares.js';
import { curvatureIds } from './ids.js';
import { countedInUnits, relativeSpectrum, unitHeadlines } from './units.js';

const { numbers, series } = curvatureIds;
const perPixel = '1/pixel';
const sign = 'other-minus-predicted' as const;

/** What a vector holds is the method's: rules of a quadrature, where the row says of how many probes, else curvatures. */
const hasRules = ({ scalars }: SampleResult) => typeof scalars.probes === 'number';
const spectrumOf = (row: SampleResult) => (hasRules(row) ? null : vectorOf(row));

const counted = {
  ok: count(),
  troubles,
  ...among(isMeasured, {
    measured: count(),
    /** Samples with more negative principal curvatures than positive ones. */
    negativeMajorities: count((row) => signBalance(spectrumOf(row) ?? new Float32Array()) < 0),
    converged: count(is('converged', true)),
    ranks: ranks(spectrumOf),
    meanCurvatures: list(scalar('meanCurvature')),
    sumsPositive: list(scalar('sumPositive')),
    sumsNegative: list(scalar('sumNegative')),
    asymmetries: list(scalar('asymmetry')),
    rounding: beyondRounding(scalar('meanCurvature')),
    ...countedInUnits,
    relativeRanks: ranks((row) => relativeSpectrum(row, spectrumOf(row))),
    /** Of the first image alone, whose spectrum is drawn beside the mean. */
    firstSpectra: list((row) => (row.sampleIndex === 0 ? [...(spectrumOf(row) ?? [])] : null)),
    /** Of points that were not found by r(x). */
    relativeDistances: list(({ scalars: { distance, norm } }) =>
      typeof distance === 'number' && typeof norm === 'number' ? distance / norm : null,
    ),
    /** Of `density`: each sample's distribution. */
    ...among(hasRules, { densities: list(distribution), negativeShares: list(scalar('negativeShare')) }),
  }),
};

export const curvatureFold = fold(counted, (counts, { settings }: FoldContext<AnalysisOf<'curvature'>>) => {
  const { ok, meanCurvatures, ranks } = counts;
  const measured = shareHeadline(numbers.measured, counts.measured, ok);
  const averages = [
    meanHeadline(numbers.meanCurvature, meanCurvatures, perPixel),
    shareHeadline(numbers.negativeMean, meanCurvatures.filter((kappa) => kappa < 0).length, meanCurvatures.length),
  ];
  const asymmetry = meanHeadline(numbers.asymmetry, counts.asymmetries, '1');
  const ofMean = settings.method === 'mean' ? [beyondRoundingHeadline(numbers.beyondRounding, counts.rounding)] : [];
  const isNearest = settings.point === undefined;
  const away = isNearest ? [] : [medianHeadline(numbers.medianDistance, counts.relativeDistances, '1')];
  const notes = troubleNotes(counts.troubles, { total: ok });
  const distribution = meanCurvatureCurve(meanCurvatures, [...averages, ...ofMean, ...away, measured]);
  return curvesOf().map((curve) => ({ ...curve, ...noted(notes) }));

  function curvesOf(): FoldedCurve[] {
    switch (settings.method) {
      case 'full':
        return [
          rankCurve({
            name: 'profile',
            title: 'Principal curvatures of the decision boundary, averaged over images',
            series: [
              { ...series.curvature, points: rankPoints(ranks) },
              ...counts.firstSpectra
                .slice(0, 1)
                .map((spectrum) => ({ ...series.first, points: singlePoints(spectrum) })),
            ],
            headlines: [
              ...averages,
              shareHeadline(numbers.negativeMajority, counts.negativeMajorities, counts.measured),
              meanHeadline(numbers.sumPositive, counts.sumsPositive, perPixel),
              meanHeadline(numbers.sumNegative, counts.sumsNegative, perPixel),
              asymmetry,
              ...unitHeadlines(counts, meanCurvatures, isNearest),
              ...away,
              measured,
            ],
          }),
          relativeCurve(rankPoints(counts.relativeRanks), [
            ...unitHeadlines(counts, meanCurvatures, isNearest).slice(inUnitsOfLength),
            measured,
          ]),
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
              { ...series.largest, points: rankPoints(ranks.slice(0, half)) },
              { ...series.smallest, points: rankPoints(smallest) },
            ],
            headlines: [
              shareHeadline(numbers.converged, counts.converged, counts.measured),
              asymmetry,
              ...away,
              measured,
            ],
          }),
        ];
      }
      case 'density':
        return [
          densityCurve(counts.densities, [
            ...averages,
            meanHeadline(numbers.negativeShare, counts.negativeShares, 'share'),
            measured,
          ]),
          distribution,
        ];
      default:
        return settings.method satisfies never;
    }
  }
});

/** The first headlines of `unitHeadlines` have a unit of length. */
const inUnitsOfLength = 5;

const axis = (label: string) => ({ label, unit: perPixel, scale: 'linear' }) as const;

function rankCurve(curve: Pick<FoldedCurve, 'name' | 'title' | 'series' | 'headlines'>): FoldedCurve {
  return {
    ...curve,
    form: 'line',
    xAxis: { label: 'Rank of the principal curvature', unit: '', scale: 'linear' },
    yAxis: axis('Curvature'),
    ...intervals(meanInterval, sign),
  };
}

/** The profile times ‖r(x)‖. */
function relativeCurve(points: CurvePoint[], headlines: FoldedHeadline[]): FoldedCurve {
  return {
    ...rankCurve({
      name: 'relativeProfile',
      title: 'Principal curvatures times ‖r(x)‖, averaged over images',
      series: [{ ...series.curvature, points }],
      headlines,
    }),
    yAxis: { label: 'Curvature times ‖r(x)‖', unit: '1', scale: 'linear' },
  };
}

/** One spectrum by rank. */
function singlePoints(spectrum: readonly number[]): CurvePoint[] {
  return spectrum.map((y, i) => ({ x: i + 1, y }));
}

function densityCurve(samples: readonly RungShares[], headlines: FoldedHeadline[]): FoldedCurve {
  return {
    name: 'density',
    title: 'Density of principal curvatures, averaged over images',
    form: 'line',
    xAxis: axis('Principal curvature'),
    yAxis: { label: 'Density', unit: 'pixels', scale: 'log' },
    series: [{ ...series.images, points: densityPoints(samples) }],
    headlines,
    ...intervals(meanInterval, sign),
  };
}

function meanCurvatureCurve(means: readonly number[], headlines: FoldedHeadline[]): FoldedCurve {
  return {
    name: 'meanCurvature',
    title: 'Mean curvature of the decision boundary',
    form: 'line',
    xAxis: axis('Mean curvature'),
    yAxis: { label: 'Share of images at or below', unit: 'share', scale: 'linear' },
    series: [{ ...series.images, points: cumulativePoints(means) }],
    headlines,
    ...intervals(shareInterval, sign),
  };
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
