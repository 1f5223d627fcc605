/** The ends and the mean of spectra in the units in which they are compared: per pixel in 0 to 1, per pixel in 0 to 255, and times ‖r(x)‖. */

import type { FoldedHeadline, SampleResult } from '@isthmus/contracts';
import { count, list, numberOf, vectorOf } from '../shared/folds/counted.js';
import { meanHeadline } from '../shared/folds/means.js';
import { shareHeadline } from '../shared/folds/shares.js';
import { curvatureIds } from './ids.js';

const { numbers } = curvatureIds;

/** A length of 1 where pixels go from 0 to 1 is one of 255 where they go to 255. */
const range = 255;

/** Of rows that an earlier version computed, which lack this number, there is none. */
function sinceLater(name: string): (row: SampleResult) => number | null {
  return (row) => (name in row.scalars ? numberOf(row, name) : null);
}
const normOf = sinceLater('norm');

/** Times ‖r(x)‖: no length is in it, so that networks and images of any size compare. Null where either is. */
function relative(name: string): (row: SampleResult) => number | null {
  return (row) => {
    const [kappa, norm] = [sinceLater(name)(row), normOf(row)];
    return kappa === null || norm === null ? null : kappa * norm;
  };
}

/**
 * The share of a spectrum that is above 1 / ‖r(x)‖: none at the point of the boundary that is nearest to x, where the ball about x of radius
 * ‖r‖ lies inside the region.
 */
function shareBeyondNearest(row: SampleResult): number | null {
  const [spectrum, norm] = [vectorOf(row), normOf(row)];
  if (spectrum === null || norm === null) return null;
  return spectrum.filter((kappa) => kappa * norm > 1).length / spectrum.length;
}

/** Of a full spectrum. */
export const countedInUnits = {
  largest: list(sinceLater('largest')),
  smallest: list(sinceLater('smallest')),
  relativeMeans: list(relative('meanCurvature')),
  relativeLargest: list(relative('largest')),
  relativeSmallest: list(relative('smallest')),
  beyondNearest: list(shareBeyondNearest),
  anyBeyondNearest: count((row) => (relative('largest')(row) ?? 0) > 1),
};

/** The spectrum times ‖r(x)‖, float32. */
export function relativeSpectrum(row: SampleResult, spectrum: Float32Array | null): Float32Array | null {
  const norm = normOf(row);
  return spectrum === null || norm === null ? null : spectrum.map((kappa) => kappa * norm);
}

type Lists = 'largest' | 'smallest' | 'relativeMeans' | 'relativeLargest' | 'relativeSmallest' | 'beyondNearest';

/** @param means of the spectra, in 1/pixel @param isNearest whether the points were found as the nearest ones */
export function unitHeadlines(
  counts: Readonly<Record<Lists, readonly number[]>> & { readonly anyBeyondNearest: number },
  means: readonly number[],
  isNearest: boolean,
): FoldedHeadline[] {
  const { largest, smallest, relativeMeans, relativeLargest, relativeSmallest, beyondNearest } = counts;
  const perPixel = '1/pixel';
  const perGrey = '1/pixel of 0 to 255';
  const inGrey = (values: readonly number[]) => values.map((kappa) => kappa / range);
  return [
    meanHeadline(numbers.largest, largest, perPixel),
    meanHeadline(numbers.smallest, smallest, perPixel),
    meanHeadline(numbers.meanInGrey, inGrey(means), perGrey),
    meanHeadline(numbers.largestInGrey, inGrey(largest), perGrey),
    meanHeadline(numbers.smallestInGrey, inGrey(smallest), perGrey),
    meanHeadline(numbers.relativeMean, relativeMeans, '1'),
    meanHeadline(numbers.relativeLargest, relativeLargest, '1'),
    meanHeadline(numbers.relativeSmallest, relativeSmallest, '1'),
    ...(isNearest
      ? [
          meanHeadline(numbers.beyondNearest, beyondNearest, 'share'),
          shareHeadline(numbers.anyBeyondNearest, counts.anyBeyondNearest, beyondNearest.length),
        ]
      : []),
  ];
}
