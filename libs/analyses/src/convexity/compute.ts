/** Computes `convexity`: labels of random convex combinations of images of one predicted label (the paper, Fig. 3). Vectors: none. */
import { type Combination, type ConvexitySample, convexity, sampleCombinations } from '@isthmus/geometry';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { finishedRows } from '../shared/compute/finishedRows.js';
import { imagesOf } from '../shared/compute/images.js';
import { valueAt } from '../shared/valueAt.js';
import type { ConvexityScalars, ConvexitySettings } from './definition.js';

export const computeConvexity: ComputeAnalysis<ConvexitySettings> = async (context) => {
  const { classifier, dataset, settings, seed, firstSample, sampleCount, batch, signal, onProgress } = context;
  const labels = await context.predictedLabels();
  const largest = largestClass(labels);
  const draws = Array.from({ length: sampleCount }, (_, i) => {
    const sampleIndex = firstSample + i;
    const images = valueAt(settings.images, sampleIndex % settings.images.length, 'images');
    return { sampleIndex, images, from: Math.floor(sampleIndex / settings.images.length) };
  });
  const drawn = new Map<number, Combination>();
  for (const k of settings.images.filter((k) => k <= largest)) {
    const drawsOfK = draws.filter((draw) => draw.images === k);
    const [first] = drawsOfK;
    if (first === undefined) continue;
    // Consecutive samples of one k are consecutive draws of its stream.
    const combinations = sampleCombinations(labels, { images: k, seed, from: first.from, count: drawsOfK.length });
    for (const [place, { sampleIndex }] of drawsOfK.entries())
      drawn.set(sampleIndex, valueAt(combinations, place, 'combinations'));
  }
  const possible = draws.filter(({ sampleIndex }) => drawn.has(sampleIndex));
  const combinations = possible.map(({ sampleIndex }) => drawn.get(sampleIndex)!);
  const indices = combinations.flatMap((combination) => [...combination.images]);
  const image = await imagesOf(dataset, indices, classifier.dimension);
  const bySample = new Map<number, ConvexitySample>();
  const rows = finishedRows(context, (i) => {
    const { sampleIndex, images } = valueAt(draws, i, 'draws');
    const sample = bySample.get(sampleIndex);
    if (sample === undefined) {
      const error = `no predicted label has the ${images} images to combine; the most frequent one has ${largest}`;
      return failedResult(sampleIndex, error);
    }
    const { label, combinedLabel, kept, margin } = sample;
    const scalars = { images, label, combinedLabel, kept, margin: finite(margin) } satisfies ConvexityScalars;
    if (combinedLabel < 0) {
      const error = 'the network gave a logit that is not finite at the combination';
      return failedResult(sampleIndex, error, scalars);
    }
    return okResult(sampleIndex, scalars);
  });
  await convexity(classifier, combinations, image, {
    batch,
    signal,
    onProgress,
    onSample(place, sample) {
      const { sampleIndex } = valueAt(possible, place, 'combinations');
      bySample.set(sampleIndex, sample);
      rows.finish(sampleIndex - firstSample);
    },
  });
  return rows.all();
};

/** How many images the most frequent predicted label has. */
function largestClass(labels: Int32Array): number {
  const sizes = new Map<number, number>();
  let largest = 0;
  for (const label of labels) {
    if (label < 0) continue;
    const size = (sizes.get(label) ?? 0) + 1;
    sizes.set(label, size);
    largest = Math.max(largest, size);
  }
  return largest;
}
