/** Computes `detection` at images: Algorithm 2's score of images and of their perturbed copies, with the baselines (Fig. 8). Vectors: none. */

import type { SampleResult } from '@isthmus/contracts';
import { type DetectionSample, detectionScores, signConvention } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { classSetColumns, classSetsOf, detectionColumns } from '../shared/compute/detectionColumns.js';
import { finishedRows, portions } from '../shared/compute/finishedRows.js';
import { labelledPoints } from '../shared/compute/perturbedCopies.js';
import { valueAt } from '../shared/valueAt.js';
import { computeDetectionAtBoundary } from './atBoundary.js';
import { attackedCopies, cleanImages } from './attackedCopies.js';
import type { DetectionScalars, DetectionSettings } from './definition.js';

export const computeDetection: ComputeAnalysis<DetectionSettings> = (context) =>
  context.settings.at === 'boundary' ? computeDetectionAtBoundary(context) : atImages(context);

const atImages: ComputeAnalysis<DetectionSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const usable = boundaries.flatMap(({ error }, i) => (error === null ? [i] : []));
  const isMoved = (i: number) => valueAt(boundaries, i, 'images').point !== null;
  const total = usable.length + settings.alphas.length * usable.filter(isMoved).length;
  let finished = 0;
  /** By place in the shard: of the image, and of its copies in the order of alphas. */
  const clean = new Map<number, DetectionSample>();
  const perturbed = settings.alphas.map((alpha) => ({ alpha, samples: new Map<number, DetectionSample>() }));

  const rows = finishedRows(context, (i): SampleResult => {
    const { boundaryClass, norm, trouble, error } = valueAt(boundaries, i, 'images');
    const sampleIndex = firstSample + i;
    const original = clean.get(i);
    if (original === undefined)
      return failedResult(sampleIndex, error ?? 'the network gave a logit that is not finite');
    const scalars = {
      signConvention,
      trouble,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      boundaryClass,
      norm: finite(norm),
      step: finite(original.step),
      meanCurvature: null,
      ...detectionColumns(original),
      ...classSetColumns(original, settings.likeliest),
    } satisfies DetectionScalars;
    const copies = perturbed.map(({ alpha, samples }) => {
      const copy = samples.get(i);
      if (copy === undefined) return {};
      return columnsAt({ ...detectionColumns(copy), ...classSetColumns(copy, settings.likeliest) }, alpha);
    });
    return okResult(sampleIndex, Object.assign(scalars, ...copies));
  });

  /** Scores of these images themselves, or of their copies at an alpha. */
  async function score(
    places: readonly number[],
    alpha: number | null,
    into: Map<number, DetectionSample>,
  ): Promise<void> {
    const of = places.map((i) => valueAt(boundaries, i, 'boundary points'));
    const images =
      alpha === null
        ? await cleanImages(context, of)
        : await attackedCopies(context, { boundaries: of, places, alpha });
    const points = await labelledPoints(context, boundaries, places, images);
    const samples = await detectionScores(classifier, points, seed, {
      step: settings.step,
      directions: settings.directions,
      drawing: settings.drawing,
      ...classSetsOf(settings.likeliest, context, boundaries),
      batch,
      signal,
      onProgress: (done) => onProgress(finished + done, total),
    });
    finished += places.length;
    for (const [row, { sampleIndex }] of points.entries()) {
      into.set(sampleIndex - firstSample, valueAt(samples, row, 'scores'));
    }
  }

  for (const part of portions(usable, context)) {
    await score(part, null, clean);
    for (const { alpha, samples } of perturbed) await score(part.filter(isMoved), alpha, samples);
    for (const i of part) rows.finish(i);
  }
  onProgress(total, total);
  return rows.all();
};
