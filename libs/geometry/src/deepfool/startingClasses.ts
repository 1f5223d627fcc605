/** Where DeepFool starts from: each image's predicted label and its most likely other classes. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { row } from '../rows.js';

export interface StartingClasses {
  /** k(x), [n]; -1 where a logit is not finite. */
  readonly labels: Int32Array;
  /** The lowest other class whose logit equals the label's, [n]; -1 if there is none: x is then on no boundary. */
  readonly tied: Int32Array;
  /** The label, then the most likely other classes in descending order, [n, width]; undefined where the label is -1. */
  readonly classes: Int32Array;
  /** Classes per image: min(candidates, L). */
  readonly width: number;
}

/**
 * Classifies all images once, in full batches. Ties go to the lower class, so the order is total.
 *
 * @param candidates how many classes, the label included, as `labels_limit` of the authors' code counts them.
 */
export async function startingClasses(
  classifier: Classifier,
  images: Float32Array,
  candidates: number,
  batch: number,
  signal: AbortSignal | undefined,
): Promise<StartingClasses> {
  const { dimension: d, numClasses: L } = classifier;
  const n = images.length / d;
  const width = Math.min(candidates, L);
  const labels = new Int32Array(n);
  const tied = new Int32Array(n).fill(-1);
  const classes = new Int32Array(n * width);
  const logits = new Float32Array(Math.min(batch, n) * L);
  for (let first = 0; first < n; first += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, n - first);
    const out = logits.subarray(0, count * L);
    await classifier.logits(images.subarray(first * d, (first + count) * d), out);
    for (let i = 0; i < count; i++) {
      const label = argmax(out, i, L);
      labels[first + i] = label;
      if (label < 0) continue;
      const imageLogits = row(out, i, L);
      // The label is the lowest of the classes that tie.
      tied[first + i] = imageLogits.indexOf(imageLogits[label], label + 1);
      mostLikely(imageLogits, label, classes.subarray((first + i) * width, (first + i + 1) * width));
    }
  }
  return { labels, tied, classes, width };
}

/** Writes the label and then the largest other logits' classes, by insertion: width is small, L may be 1000. */
function mostLikely(logits: Float32Array, label: number, out: Int32Array): void {
  out[0] = label;
  let filled = 1;
  for (let l = 0; l < logits.length; l++) {
    if (l === label) continue;
    let place = filled;
    while (place > 1 && logits[l] > logits[out[place - 1]]) place--;
    if (place >= out.length) continue;
    filled = Math.min(filled + 1, out.length);
    out.copyWithin(place + 1, place, filled - 1);
    out[place] = l;
  }
}
