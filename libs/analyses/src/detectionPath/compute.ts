/** Computes `detectionPath`: Algorithm 2's score at x + s r(x) for several s, with the baselines. Vectors: none. */

import type { SampleResult } from '@isthmus/contracts';
import { detectionScores, signConvention } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { classSetColumns, classSetsOf, detectionColumns } from '../shared/compute/detectionColumns.js';
import { finishedRows, portions } from '../shared/compute/finishedRows.js';
import { perturbedPoints } from '../shared/compute/perturbedCopies.js';
import { valueAt } from '../shared/valueAt.js';
import type { DetectionPathScalars, DetectionPathSettings } from './definition.js';

export const computeDetectionPath: ComputeAnalysis<DetectionPathSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const { factors, likeliest } = settings;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const usable = boundaries.flatMap(({ error }, i) => (error === null ? [i] : []));
  const isMoved = (i: number) => valueAt(boundaries, i, 'images').point !== null;
  const total = factors.length * usable.filter(isMoved).length;
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
    } satisfies DetectionPathScalars;
    return okResult(sampleIndex, { ...scalars, ...columns });
  });

  async function measure(places: readonly number[], s: number): Promise<void> {
    const points = await perturbedPoints(context, boundaries, places, s);
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
