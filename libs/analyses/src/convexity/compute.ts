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
  const { samplesPerLine, sameClasses } = settings;
  const sizes = classSizes(labels);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const numbers = sameClasses === undefined ? settings.images : numbersOf(settings.images, sizes, sameClasses.least);
  const least = sameClasses === undefined ? undefined : Math.max(...numbers);
  const draws = Array.from({ length: sampleCount }, (_, i) => {
    const sampleIndex = firstSample + i;
    // Where no number is left, the sample says of which it is one.
    const dealt = numbers.length === 0 ? settings.images : numbers;
    const images = valueAt(dealt, sampleIndex % dealt.length, 'images');
    return { sampleIndex, images, from: Math.floor(sampleIndex / dealt.length) };
  });
  const drawn = new Map<number, Combination>();
  for (const k of numbers.filter((k) => k <= largest)) {
    const drawsOfK = draws.filter((draw) => draw.images === k);
    const [first] = drawsOfK;
    if (first === undefined) continue;
    // Consecutive samples of one k are consecutive draws of its stream.
    const wanted = { images: k, least, seed, from: first.from, count: drawsOfK.length };
    const combinations = sampleCombinations(labels, wanted);
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
      const few =
        sameClasses === undefined ? 'no predicted label has' : `fewer than ${sameClasses.least} predicted labels have`;
      const error = `${few} the ${images} images to combine; the most frequent one has ${largest}`;
      return failedResult(sampleIndex, error);
    }
    const { label, combinedLabel, kept, margin, lineKept } = sample;
    const line = samplesPerLine === undefined ? {} : { lineKept };
    const scalars = { images, label, combinedLabel, kept, margin: finite(margin), ...line } satisfies ConvexityScalars;
    if (combinedLabel < 0) {
      const error = 'the network gave a logit that is not finite at the combination';
      return failedResult(sampleIndex, error, scalars);
    }
    return okResult(sampleIndex, scalars);
  });
  await convexity(classifier, combinations, image, {
    samplesPerLine,
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

/** How many images each predicted label has. */
function classSizes(labels: Int32Array): number[] {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return [...sizes.values()];
}

/** Those k, in the order of the settings, that are at most the largest one that `least` classes have images for. */
function numbersOf(images: readonly number[], sizes: readonly number[], least: number): number[] {
  return images.filter((k) => sizes.filter((size) => size >= k).length >= least);
}
