/** Where invalid segments are split: the midpoint, moved into the region if it is outside (Algorithm 1, lines 5 to 9). */

import type { Classifier } from '@isthmus/engine';
import { deepfoolTargeted, type TargetedOptions } from '../deepfool/targeted.js';
import { row, winner, writePoint } from '../rows.js';
import type { OpenSegment } from './pathSearch.js';
import { marginOf, type PointEvaluator, type PointRequest } from './pointEvaluator.js';
import { type Anchor, interpolate, type SegmentCheck } from './segmentCheck.js';

export interface InvalidSegment {
  readonly segment: OpenSegment;
  readonly check: SegmentCheck;
}

export interface ProjectionOptions extends Pick<TargetedOptions, 'steps' | 'overshoot'> {
  /**
   * The overshoot of a split at depth k is overshoot * growth^k, at most 1, where the point there still has the label; 2.
   *
   * With growth 1, Algorithm 1 never ends round a hole: beside a sphere of radius R a chord of length c dips by c^2 / 8R, so
   * each halving of c quarters the dip and the height of the new anchors with it. A chord between the anchors of two
   * consecutive depths clears the sphere only if overshoot (1 + 4) / 2 > 1/4, that is from overshoot 0.1 up.
   */
  readonly growth?: number;
}

const growthDefault = 2;
const largestOvershoot = 1;

/**
 * One anchor per segment; null where the midpoint could not be moved into the region, which ends the pair's search.
 * All midpoints that are outside are projected together; the searches are charged for it.
 */
export async function splitPoints(
  classifier: Classifier,
  invalid: readonly InvalidSegment[],
  { overshoot = 0.05, growth = growthDefault, ...options }: ProjectionOptions & TargetedOptions,
  evaluate: PointEvaluator,
): Promise<(Anchor | null)[]> {
  const { dimension: d } = classifier;
  const anchors = invalid.map(({ segment: { from, to }, check }): Anchor | null => {
    const point = new Float32Array(d);
    // The same expression as the check's, so the anchor is the very point that was classified.
    interpolate(from.point, to.point, 0.5, point);
    return { point, margin: check.midpointMargin };
  });
  const outside = [...invalid.keys()].filter((i) => !invalid[i].check.midpointInside);
  if (outside.length === 0) return anchors;
  const midpoints = new Float32Array(outside.length * d);
  for (const [k, i] of outside.entries()) midpoints.set(anchors[i]?.point ?? [], k * d);
  const targets = Int32Array.from(outside, (i) => invalid[i].segment.label);
  const projected = await deepfoolTargeted(classifier, midpoints, targets, { ...options, overshoot });

  for (const i of outside) anchors[i] = null;
  const requests = outside.flatMap((i, k): PointRequest[] => {
    const { search, label, depth } = invalid[i].segment;
    const { converged, outcome, steps } = projected.samples[k];
    search.evaluations += steps + 1; // the label of the midpoint, and one test a step
    search.gradientEvaluations += steps;
    if (!converged) {
      search.reason ??= outcome === 'not-finite' ? 'not-finite' : 'projection';
      return [];
    }
    const deeper = Math.min(largestOvershoot, overshoot * growth ** depth);
    // The deepest that has the label wins; at the plain overshoot it was tested to have it.
    return (deeper > overshoot ? [overshoot, deeper] : [overshoot]).map((eta) => {
      const point = new Float32Array(d);
      writePoint(point, 0, row(midpoints, k, d), row(projected.perturbations, k, d), 0, 1 + eta, d);
      return {
        write: (out) => out.set(point),
        receive(logits) {
          search.evaluations++;
          const margin = marginOf(logits, label);
          if (eta === overshoot || winner(logits, 0, logits.length) === label) anchors[i] = { point, margin };
        },
      };
    });
  });
  await evaluate(requests);
  return anchors;
}
