/** Gradients of the margins at images: first-order directions beside the curved ones (docs/conventions.md, "`baselineDirections`"). */

import type { Classifier } from '@isthmus/engine';
import { startingClasses } from '../deepfool/startingClasses.js';
import { defaultBatch, type ExecutionOptions, expectCount, rowCount } from '../execution.js';
import { norm, row } from '../rows.js';

interface MarginGradientsOptions extends ExecutionOptions {
  /** The likeliest classes, the label included, whose margins count; all of them where the network has fewer. */
  readonly candidates?: number;
}

interface MarginGradients {
  /** k(x); -1 where a logit is not finite. */
  readonly label: number;
  /** ||grad F_j|| of F_j = f_j - f_k, logits per pixel, for the other classes j by their logits, descending; of those that are neither 0 nor infinite. */
  readonly lengths: Float64Array;
  /** grad F_j / ||grad F_j||, [lengths, d]. */
  readonly directions: Float32Array;
}

/**
 * The gradients of the margins F_j = f_j - f_k at x, "other minus predicted", one for each of the other candidates. Those of a linear network
 * are the same at every image of a label, and span at most L - 1 dimensions at all images together.
 *
 * @param images [n, d].
 * @returns one for each image; without directions where the image has no label.
 * @throws RangeError on an invalid shape or option; the signal's reason when aborted.
 *
 * Memory: 4 k d + 8 k + 700 bytes for each image with its k directions, and a workspace of 4 batch (k d + L) bytes.
 */
export async function marginGradients(
  classifier: Classifier,
  images: Float32Array,
  { candidates = 10, batch = defaultBatch, signal, onProgress }: MarginGradientsOptions = {},
): Promise<MarginGradients[]> {
  const { dimension: d } = classifier;
  const n = rowCount('marginGradients', images, d);
  expectCount('marginGradients', 'candidates', candidates, 2);
  expectCount('marginGradients', 'batch', batch);
  const { labels, classes, width } = await startingClasses(classifier, images, candidates, batch, signal);
  const others = width - 1;
  const results: MarginGradients[] = [];
  for (let first = 0; first < n; first += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, n - first);
    // An image without a label has no margins: those of class 0 are computed in its place, and left out.
    const ownLabels = Int32Array.from({ length: count }, (_, i) => Math.max(0, labels[first + i]));
    const targets = Int32Array.from({ length: count * others }, (_, i) => {
      const image = first + Math.floor(i / others);
      return labels[image] < 0 ? 1 : classes[image * width + 1 + (i % others)];
    });
    const { gradients } = await classifier.marginJacobian(
      images.subarray(first * d, (first + count) * d),
      ownLabels,
      targets,
    );
    for (let i = 0; i < count; i++) {
      const label = labels[first + i];
      const of = (j: number) => row(gradients, i * others + j, d);
      const kept = Array.from({ length: label < 0 ? 0 : others }, (_, j) => j).filter((j) => {
        const length = norm(of(j));
        return length > 0 && Number.isFinite(length);
      });
      const directions = new Float32Array(kept.length * d);
      const lengths = Float64Array.from(kept, (j) => norm(of(j)));
      for (const [place, j] of kept.entries()) {
        directions.set(
          of(j).map((value) => value / lengths[place]),
          place * d,
        );
      }
      results.push({ label, lengths, directions });
    }
    onProgress?.(first + count, n);
  }
  return results;
}
