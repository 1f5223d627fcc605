/** Whether the whole line between the two images of a combination keeps their label, at its checked points. */

import { marginOf, type PointEvaluator } from '../logits.js';
import { type Anchor, checkSegments } from '../paths/segmentCheck.js';
import type { Combination } from './sampleCombinations.js';

/**
 * One answer for each combination, in order: null unless it is of two images. Lines are checked as the segments of a path are, `batch` of
 * them at a time.
 *
 * Memory: 24 (samples + 2) bytes and a small record per line of a batch, and 1 byte per combination.
 */
export async function wholeLines(
  combinations: readonly Combination[],
  image: (index: number) => Float32Array,
  samples: number,
  batch: number,
  evaluate: PointEvaluator,
): Promise<(boolean | null)[]> {
  const kept = new Array<boolean | null>(combinations.length).fill(null);
  const pairs = [...combinations.keys()].filter((i) => combinations[i].images.length === 2);
  for (let first = 0; first < pairs.length; first += batch) {
    const places = pairs.slice(first, first + batch);
    const ends = places.map((i) => {
      const { label, images } = combinations[i];
      return { label, from: end(image(images[0])), to: end(image(images[1])) };
    });
    await evaluate(
      ends.flatMap(({ label, from, to }) =>
        [from, to].map((one) => ({
          write: (out) => out.set(one.point),
          receive(logits) {
            one.margin = marginOf(logits, label);
          },
        })),
      ),
    );
    const checks = await checkSegments(ends, samples, evaluate);
    for (const [place, i] of places.entries()) kept[i] = checks[place].valid;
  }
  return kept;
}

/** An end of a line, whose margin is filled in once it is known. */
function end(point: Float32Array): { -readonly [K in keyof Anchor]: Anchor[K] } {
  return { point, margin: Number.NaN };
}
