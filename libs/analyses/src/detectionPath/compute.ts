/** Computes `detectionPath`: Algorithm 2's score at x + s t r(x) for several s, with t where the label changes, with the baselines. Vectors: none. */

import type { SampleResult } from '@isthmus/contracts';
import { detectionScores, signConvention } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { classSetColumns, classSetsOf, detectionColumns } from '../shared/compute/detectionColumns.js';
import { finishedRows, portions } from '../shared/compute/finishedRows.js';
import { labelledPoints } from '../shared/compute/perturbedCopies.js';
import { plusScaled } from '../shared/compute/vectors.js';
import { valueAt } from '../shared/valueAt.js';
import { crossings } from './crossing.js';
import type { DetectionPathScalars, DetectionPathSettings } from './definition.js';

export const computeDetectionPath: ComputeAnalysis<DetectionPathSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const { factors, likeliest } = settings;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const usable = boundaries.flatMap(({ error }, i) => (error === null ? [i] : []));
  const isMoved = (i: number) => valueAt(boundaries, i, 'images').point !== null;
  const moved = usable.filter(isMoved);
  const onWay = moved.map((i) => valueAt(boundaries, i, 'images'));
  const places = await crossings(context, onWay, 1 + settings.perturbation.overshoot);
  /** t by place in the shard; none of images that have no r(x). */
  const crossing = new Map(moved.map((i, at) => [i, valueAt(places, at, 'crossings')]));
  const total = factors.length * moved.length;
  let finished = 0;
  /** By place in the shard: h, and the columns at every s. */
  const values = boundaries.map((): { step: number; columns: Record<string, number | null> } => ({
    step: Number.NaN,
    columns: {},
  }));

  const rows = finishedRows(context, (i): SampleResult => {
    const { label, boundaryClass, norm, trouble, error } = valueAt(boundaries, i, 'images');
    const sampleIndex = firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const { step, columns } = valueAt(values, i, 'images');
    const scalars = {
      signConvention,
      trouble,
      label,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      boundaryClass,
      norm: finite(norm),
      step: finite(step),
      crossing: finite(crossing.get(i) ?? Number.NaN),
    } satisfies DetectionPathScalars;
    return okResult(sampleIndex, { ...scalars, ...columns });
  });

  async function measure(places: readonly number[], s: number): Promise<void> {
    const d = classifier.dimension;
    const images = new Float32Array(places.length * d);
    for (const [row, i] of places.entries()) {
      const { image, perturbation } = valueAt(boundaries, i, 'images');
      // The whole way, should DeepFool's own label not come again.
      const t = crossing.get(i) ?? Number.NaN;
      images.set(plusScaled(image, s * (Number.isNaN(t) ? 1 : t), perturbation), row * d);
    }
    const points = await labelledPoints(context, boundaries, places, images);
    const samples = await detectionScores(classifier, points, seed, {
      step: settings.step,
      directions: settings.directions,
      drawing: settings.drawing,
      ...classSetsOf(likeliest, context, boundaries),
      batch,
      signal,
      onProgress: (done) => onProgress(finished + done, total),
    });
    finished += places.length;
    for (const [row, { sampleIndex }] of points.entries()) {
      const sample = valueAt(samples, row, 'scores');
      const into = valueAt(values, sampleIndex - firstSample, 'images');
      into.step = sample.step;
      Object.assign(into.columns, columnsAt({ ...detectionColumns(sample), ...classSetColumns(sample, likeliest) }, s));
    }
  }

  for (const part of portions(usable, context)) {
    for (const s of factors) await measure(part.filter(isMoved), s);
    for (const i of part) rows.finish(i);
  }
  onProgress(total, total);
  return rows.all();
};
