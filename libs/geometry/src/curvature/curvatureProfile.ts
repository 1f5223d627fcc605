/** The curvature profile: sorted principal curvatures averaged over samples, with what "biased to negative" may mean (Fig. 4b). */

import {
  addToMoments,
  createMoments,
  type Moments,
  type MomentsSummary,
  mergeMoments,
  summarizeMoments,
} from '@isthmus/numerics';
import type { PrincipalCurvatures } from './principalCurvatures.js';

/** Plain data that folds one spectrum at a time and merges in any order, to the same bytes. */
export interface CurvatureProfile {
  /** By rank, the largest curvature first, [d - 1]. */
  readonly ranks: Moments[];
  readonly mean: Moments;
  readonly sumPositive: Moments;
  readonly sumNegative: Moments;
  readonly asymmetry: Moments;
  /** Samples whose mean curvature is negative. */
  negativeMeans: number;
  /** Samples with more negative curvatures than positive ones. */
  negativeMajorities: number;
  /** Samples left out: no gradient, or not finite. */
  unmeasured: number;
}

/** The profile of nothing. @param size d - 1. */
export function createCurvatureProfile(size: number): CurvatureProfile {
  return {
    ranks: Array.from({ length: size }, createMoments),
    mean: createMoments(),
    sumPositive: createMoments(),
    sumNegative: createMoments(),
    asymmetry: createMoments(),
    negativeMeans: 0,
    negativeMajorities: 0,
    unmeasured: 0,
  };
}

/** Adds one spectrum, in place. Memory stays at that of `size` moments, some 100 bytes each. */
export function addToCurvatureProfile(profile: CurvatureProfile, spectrum: PrincipalCurvatures): void {
  if (spectrum.outcome !== 'measured') {
    profile.unmeasured++;
    return;
  }
  const { curvatures } = spectrum;
  if (curvatures.length !== profile.ranks.length) {
    throw new RangeError(
      `addToCurvatureProfile: expected ${profile.ranks.length} curvatures, got ${curvatures.length}`,
    );
  }
  let positive = 0;
  let negative = 0;
  let balance = 0;
  curvatures.forEach((curvature, rank) => {
    addToMoments(profile.ranks[rank], curvature);
    balance += Math.sign(curvature);
    if (curvature > 0) positive += curvature;
    else negative += curvature;
  });
  addToMoments(profile.mean, spectrum.meanCurvature);
  addToMoments(profile.sumPositive, positive);
  addToMoments(profile.sumNegative, negative);
  addToMoments(profile.asymmetry, spectrum.asymmetry);
  if (spectrum.meanCurvature < 0) profile.negativeMeans++;
  if (balance < 0) profile.negativeMajorities++;
}

/** Both profiles together. */
export function mergeCurvatureProfiles(first: CurvatureProfile, second: CurvatureProfile): CurvatureProfile {
  if (first.ranks.length !== second.ranks.length) {
    throw new RangeError(`mergeCurvatureProfiles: sizes differ (${first.ranks.length}, ${second.ranks.length})`);
  }
  return {
    ranks: first.ranks.map((moments, rank) => mergeMoments(moments, second.ranks[rank])),
    mean: mergeMoments(first.mean, second.mean),
    sumPositive: mergeMoments(first.sumPositive, second.sumPositive),
    sumNegative: mergeMoments(first.sumNegative, second.sumNegative),
    asymmetry: mergeMoments(first.asymmetry, second.asymmetry),
    negativeMeans: first.negativeMeans + second.negativeMeans,
    negativeMajorities: first.negativeMajorities + second.negativeMajorities,
    unmeasured: first.unmeasured + second.unmeasured,
  };
}

/** The profile's curve and its scalars, each with its standard error. */
export function summarizeCurvatureProfile(profile: CurvatureProfile): {
  readonly ranks: readonly MomentsSummary[];
  readonly mean: MomentsSummary;
  readonly sumPositive: MomentsSummary;
  readonly sumNegative: MomentsSummary;
  readonly asymmetry: MomentsSummary;
  readonly negativeMeans: number;
  readonly negativeMajorities: number;
  readonly unmeasured: number;
} {
  const { mean, sumPositive, sumNegative, asymmetry, ...counts } = profile;
  return {
    ...counts,
    ranks: profile.ranks.map(summarizeMoments),
    mean: summarizeMoments(mean),
    sumPositive: summarizeMoments(sumPositive),
    sumNegative: summarizeMoments(sumNegative),
    asymmetry: summarizeMoments(asymmetry),
  };
}
