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
   * How far beyond the boundary an anchor may go, relative to the distance r that the midpoint was outside; 1. Of the
   * doublings of the overshoot up to it, the deepest whose point still has the label is taken. 0: the plain overshoot.
   *
   * With the plain overshoot of 0.05, Algorithm 1 does not end beside a curved hole: next to a sphere of radius R a chord of
   * length c dips by c^2 / 8R, so each halving of c quarters the dip, and the height of the new anchors with it; a chord
   * between anchors of two consecutive depths clears the sphere only from an overshoot of 0.1 up. Measured on LeNet,
   * Fashion-MNIST, 40 pairs: connected natural 0.88, random 0.43 without; 1.00 and 0.98 with.
   */
  readonly inset?: number;
}

const insetDefault = 1;

/**
 * One anchor per segment; null where the midpoint could not be moved into the region, which ends the pair's search.
 * All midpoints that are outside are projected together; the searches are charged for it.
 */
export async function splitPoints(
  classifier: Classifier,
  invalid: readonly InvalidSegment[],
  { overshoot = 0.05, inset = insetDefault, ...options }: ProjectionOptions & TargetedOptions,
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

  const overshoots = [overshoot];
  for (let eta = Math.min(2 * overshoot, inset); eta > (overshoots.at(-1) ?? 0); eta = Math.min(2 * eta, inset)) {
    overshoots.push(eta);
  }
  for (const i of outside) anchors[i] = null;
  const requests = outside.flatMap((i, k): PointRequest[] => {
    const { search, label } = invalid[i].segment;
    const { converged, outcome, steps } = projected.samples[k];
    search.evaluations += steps + 1; // the label of the midpoint, and one test a step
    search.gradientEvaluations += steps;
    if (!converged) {
      search.reason ??= outcome === 'not-finite' ? 'not-finite' : 'projection';
      return [];
    }
    // In rising order: the last that has the label wins; at the plain overshoot it was tested to have it.
    return overshoots.map((eta) => {
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
