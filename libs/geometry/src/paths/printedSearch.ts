/** A round of Algorithm 1 as the paper prints it (Section III), for comparison with the search of connectPairs.ts. */

import type { Classifier } from '@isthmus/engine';
import type { PointEvaluator } from '../logits.js';
import { type OpenSegment, splitSegment } from './pathSearch.js';
import { checkSegments, type SegmentCheck } from './segmentCheck.js';
import { classifySplits, type ProjectionOptions, splitPoints } from './splitPoints.js';

/** The search as printed. Its recursion has no limit of depth, so it needs one of another kind. */
export interface PrintedSearch {
  /** A pair whose path has so many anchors between its ends and is still not valid is given up, as `max-depth`. */
  readonly maxAnchors: number;
}

interface PrintedSettings extends PrintedSearch {
  readonly samplesPerSegment: number;
  readonly projection: ProjectionOptions;
  readonly batch: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * One level of the recursion of all calls FindPath(x_1, x_2): the midpoint, moved into the region where it is outside (lines 4 to 8), the
 * path (x_1, x_m, x_2) and its check (lines 9 to 13), and, where that path is not valid, the calls of both halves (lines 14 and 15).
 *
 * A valid half of an invalid path is searched like the other one, and the straight line of a pair is an anchor's path as well: its midpoint is
 * inside and both halves pass. That line is checked on its own, for its share; the search does not use what it finds.
 *
 * Next to a curved hole these calls do not end (`ProjectionOptions.inset` says why).
 *
 * @returns the calls of the next level. Their pairs have fewer than `maxAnchors` anchors.
 */
export async function findPaths(
  classifier: Classifier,
  calls: readonly OpenSegment[],
  { maxAnchors, samplesPerSegment, projection, batch, signal }: PrintedSettings,
  evaluate: PointEvaluator,
): Promise<OpenSegment[]> {
  const outermost = calls.filter(({ depth }) => depth === 0);
  for (const [i, check] of (await checkSegments(outermost, samplesPerSegment, evaluate)).entries()) {
    const { search } = outermost[i];
    search.evaluations += check.evaluations;
    search.straightValid = check.valid;
  }
  const midpoints = await classifySplits(
    calls.map((segment) => ({ segment, at: 0.5 })),
    evaluate,
  );
  const anchors = await splitPoints(classifier, midpoints, { ...projection, inset: 0, batch, signal }, evaluate);
  const paths = calls.flatMap((call, i) => {
    const anchor = anchors[i];
    return anchor === null ? [] : [splitSegment(call, anchor)];
  });
  const checks = await checkSegments(paths.flat(), samplesPerSegment, evaluate);
  return paths.flatMap((halves, i) => {
    const { search } = halves[0];
    const ofPath = checks.slice(2 * i, 2 * i + 2);
    for (const { evaluations } of ofPath) search.evaluations += evaluations;
    if (ofPath.every(({ valid }) => valid)) {
      search.openSegments -= 2;
      search.smallestMargin = Math.min(search.smallestMargin, ...ofPath.map(marginOf));
      return [];
    }
    if (ofPath.map(marginOf).some(Number.isNaN)) search.reason ??= 'not-finite';
    else if (search.anchors.length - 2 >= maxAnchors) search.reason ??= 'max-depth';
    return halves;
  });
}

function marginOf({ smallestMargin }: SegmentCheck): number {
  return smallestMargin;
}
