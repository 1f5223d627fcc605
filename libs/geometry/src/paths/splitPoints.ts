/** Where invalid segments are split: a point of theirs, moved into the region if it is outside (Algorithm 1, lines 5 to 9). */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { deepfoolTargeted, type TargetedOptions } from '../deepfool/targeted.js';
import { marginOf, type PointEvaluator, type PointRequest } from '../logits.js';
import { distance, row, writePoint } from '../rows.js';
import type { OpenSegment } from './pathSearch.js';
import { type Anchor, interpolate } from './segmentCheck.js';

export interface InvalidSegment {
  readonly segment: OpenSegment;
  /** Where to split it: its midpoint, or the place where it is known to leave the region; there: */
  readonly at: number;
  readonly inside: boolean;
  /** f_k - max other, logits. */
  readonly margin: number;
}

export interface ProjectionOptions extends Pick<TargetedOptions, 'steps' | 'overshoot'> {
  /**
   * How far beyond the boundary an anchor may go, as a share of its segment's length c; 0.05. The overshoot is doubled up to
   * there while the label holds. Lengthens a split segment by at most about 2 inset^2. 0: the plain overshoot.
   *
   * With the plain overshoot of 0.05, Algorithm 1 does not end beside a curved hole: next to a sphere of radius R a chord
   * dips by c^2 / 8R, so each halving of c quarters the dip, and the height of the new anchors with it; a chord between
   * anchors of two consecutive depths clears the sphere only from an overshoot of 0.1 up. A height in proportion to c gains
   * on the dip. Measured on LeNet, Fashion-MNIST, connected natural and random: 0.88 and 0.43 of
   * 40 pairs with inset 0, all of 128 pairs with 0.05 (adversarial: 0.99).
   */
  readonly inset?: number;
}

/** Whether the places at which segments are to be split lie inside the region. One evaluation of its search for each. */
export async function classifySplits(
  splits: readonly { segment: OpenSegment; at: number }[],
  evaluate: PointEvaluator,
): Promise<InvalidSegment[]> {
  const classified: InvalidSegment[] = [];
  await evaluate(
    splits.map(({ segment, at }) => ({
      write: (out) => interpolate(segment.from.point, segment.to.point, at, out),
      receive(logits) {
        segment.search.evaluations++;
        const inside = argmax(logits, 0, logits.length) === segment.label;
        classified.push({ segment, at, inside, margin: marginOf(logits, segment.label) });
      },
    })),
  );
  return classified;
}

/** Limits the doublings where the point lay almost on the boundary. */
const largestOvershoot = 2 ** 16;

/**
 * One anchor per segment; null where the point could not be moved into the region, which ends the pair's search.
 * All points that are outside are projected together. Their evaluations count for their searches.
 */
export async function splitPoints(
  classifier: Classifier,
  invalid: readonly InvalidSegment[],
  { overshoot = 0.05, inset = 0.05, ...options }: ProjectionOptions & TargetedOptions,
  evaluate: PointEvaluator,
): Promise<(Anchor | null)[]> {
  const { dimension: d } = classifier;
  const anchors = invalid.map(({ segment: { from, to }, at, margin }): Anchor | null => {
    const point = new Float32Array(d);
    // The same expression as the check's, so the anchor is the very point that was classified.
    interpolate(from.point, to.point, at, point);
    return { point, margin };
  });
  const outside = [...invalid.keys()].filter((i) => !invalid[i].inside);
  if (outside.length === 0) return anchors;
  const outsiders = new Float32Array(outside.length * d);
  for (const [k, i] of outside.entries()) outsiders.set(anchors[i]?.point ?? [], k * d);
  const targets = Int32Array.from(outside, (i) => invalid[i].segment.label);
  const projected = await deepfoolTargeted(classifier, outsiders, targets, { ...options, overshoot, quality: false });

  for (const i of outside) anchors[i] = null;
  const requests = outside.flatMap((i, k): PointRequest[] => {
    const { search, label, from, to } = invalid[i].segment;
    const { converged, outcome, steps, norm } = projected.samples[k];
    search.evaluations += steps + 1; // the label of the point, and one test a step
    if (!converged) {
      search.reason ??= outcome === 'not-finite' ? 'not-finite' : 'projection';
      return [];
    }
    const deepest = Math.min(largestOvershoot, (inset * distance(from.point, to.point)) / norm);
    const overshoots = [overshoot];
    for (let eta = 2 * overshoot; eta > 0 && eta <= deepest; eta *= 2) overshoots.push(eta);
    let holds = true;
    return overshoots.map((eta, place) => {
      const point = new Float32Array(d);
      writePoint(point, 0, row(outsiders, k, d), row(projected.perturbations, k, d), 0, 1 + eta, d);
      return {
        write: (out) => out.set(point),
        receive(logits) {
          search.evaluations++;
          // At the plain overshoot the point was tested to have the label; deeper, up to the first that has not.
          holds &&= place === 0 || argmax(logits, 0, logits.length) === label;
          if (holds) anchors[i] = { point, margin: marginOf(logits, label) };
        },
      };
    });
  });
  await evaluate(requests);
  return anchors;
}
