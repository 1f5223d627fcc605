/** Convexity of classification regions (the paper, Fig. 3): how often a convex combination of k images keeps their label. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount, type OnSample } from '../execution.js';
import { marginOf, type PointRequest, pointEvaluator } from '../logits.js';
import type { Combination } from './sampleCombinations.js';
import { wholeLines } from './wholeLines.js';

export interface ConvexitySample {
  readonly index: number;
  /** k. */
  readonly images: number;
  /** Predicted label of the images, and of their combination (-1 where a logit is not finite). */
  readonly label: number;
  readonly combinedLabel: number;
  readonly kept: boolean;
  /** f_label - max other at the combination, logits. */
  readonly margin: number;
  /** Of two images, where lines are asked for: every checked point of the line between them has the label, the combination included. Null otherwise. */
  readonly lineKept: boolean | null;
}

interface ConvexityOptions extends ExecutionOptions {
  /** Points at which the line between the images of a combination of two is checked, beside its midpoint; absent: not at all. */
  readonly samplesPerLine?: number | undefined;
  readonly onSample?: OnSample<ConvexitySample> | undefined;
}

/**
 * Classifies each combination sum_i w_i x_i, summed in float64; of two images, on demand, also the line between them. A combination is a
 * point of that line, so no more lines than combinations can stay in their region.
 *
 * @param image the pixels of a data set image, [d]; called k times per combination.
 * @returns one sample per combination, in order. A function of the combination alone on an engine that computes each row apart.
 * Memory: 500 bytes per combination, and a workspace of 4 batch (d + L) + 8 d bytes; of lines, batch (24 samplesPerLine + 500) more.
 */
export async function convexity(
  classifier: Classifier,
  combinations: readonly Combination[],
  image: (index: number) => Float32Array,
  { samplesPerLine, batch = defaultBatch, signal, onProgress, onSample }: ConvexityOptions = {},
): Promise<ConvexitySample[]> {
  expectCount('convexity', 'batch', batch);
  const evaluate = pointEvaluator(classifier, batch, signal);
  if (samplesPerLine !== undefined) expectCount('convexity', 'samplesPerLine', samplesPerLine);
  const lines =
    samplesPerLine === undefined ? null : await wholeLines(combinations, image, samplesPerLine, batch, evaluate);
  const sum = new Float64Array(classifier.dimension);
  const samples: ConvexitySample[] = [];
  const requests = combinations.map(
    ({ index, label, images, weights }): PointRequest => ({
      write(point) {
        sum.fill(0);
        for (const [i, weight] of weights.entries()) {
          const x = image(images[i]);
          for (let c = 0; c < sum.length; c++) sum[c] += weight * x[c];
        }
        point.set(sum);
      },
      receive(logits) {
        const combinedLabel = argmax(logits, 0, logits.length);
        const kept = combinedLabel === label;
        const margin = marginOf(logits, label);
        const line = lines?.[samples.length] ?? null;
        const lineKept = line === null ? null : line && kept;
        const sample = { index, images: images.length, label, combinedLabel, kept, margin, lineKept };
        samples.push(sample);
        onSample?.(samples.length - 1, sample);
        if (samples.length % batch === 0 || samples.length === combinations.length) {
          onProgress?.(samples.length, combinations.length);
        }
      },
    }),
  );
  await evaluate(requests);
  return samples;
}
