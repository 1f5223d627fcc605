/** Computes `detectionStep`: Algorithm 2's score of images and of their perturbed copies at several steps. Vectors: none. */

import type { SampleResult } from '@isthmus/contracts';
import { detectionSweep, type StepRule, signConvention, stepLength } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { classSetColumns, classSetsOf } from '../shared/compute/detectionColumns.js';
import { finishedRows, portions } from '../shared/compute/finishedRows.js';
import { perturbedPoints } from '../shared/compute/perturbedCopies.js';
import { valueAt } from '../shared/valueAt.js';
import { type DetectionStepScalars, type DetectionStepSettings, stepsOf } from './definition.js';

export const computeDetectionStep: ComputeAnalysis<DetectionStepSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const usable = boundaries.flatMap(({ error }, i) => (error === null ? [i] : []));
  const isMoved = (i: number) => valueAt(boundaries, i, 'images').point !== null;
  const alphas = [0, ...settings.alphas];
  const steps = stepsOf(settings);
  const rules = rulesOf(settings, classifier);
  const values = boundaries.map((): Record<string, number | null> => ({}));
  const total = usable.length + settings.alphas.length * usable.filter(isMoved).length;
  let finished = 0;

  const rows = finishedRows(context, (i): SampleResult => {
    const { label, norm, trouble, error } = valueAt(boundaries, i, 'images');
    const sampleIndex = firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const scalars = {
      signConvention,
      trouble,
      label,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      norm: finite(norm),
    } satisfies DetectionStepScalars;
    return okResult(sampleIndex, { ...scalars, ...values[i] });
  });

  async function measure(places: readonly number[], alpha: number): Promise<void> {
    const points = await perturbedPoints(context, boundaries, places, alpha * (1 + settings.perturbation.overshoot));
    const sweeps = await detectionSweep(classifier, points, seed, rules, {
      directions: settings.directions,
      drawing: settings.drawing,
      ...classSetsOf(settings.likeliest, context, boundaries),
      batch,
      signal,
      onProgress: (done) => onProgress(finished + Math.floor(done / steps.length), total),
    });
    finished += places.length;
    for (const [row, { sampleIndex }] of points.entries()) {
      const i = sampleIndex - firstSample;
      const columns = valueAt(values, i, 'images');
      const samples = sweeps.map((sweep) => valueAt(sweep, row, 'points'));
      const { label, secondLabel, linearizedDistance } = valueAt(samples, 0, 'steps');
      const baselines = { label, secondLabel, linearizedDistance: finite(linearizedDistance) };
      Object.assign(columns, columnsAt(baselines, alpha));
      for (const [place, step] of steps.entries()) {
        const { score, standardError, roundingError, recoveredLabel } = valueAt(samples, place, 'steps');
        const measured = {
          score: finite(score),
          standardError: finite(standardError),
          roundingError: finite(roundingError),
          recoveredLabel,
        };
        const { margin, ...among } = classSetColumns(valueAt(samples, place, 'steps'), settings.likeliest);
        if (margin !== undefined) Object.assign(columns, columnsAt({ margin }, alpha));
        Object.assign(columns, columnsAt({ ...measured, ...among }, alpha, step));
      }
    }
  }

  for (const part of portions(usable, context)) {
    for (const alpha of alphas) await measure(alpha === 0 ? part : part.filter(isMoved), alpha);
    for (const i of part) rows.finish(i);
  }
  onProgress(total, total);
  return rows.all();
};

function rulesOf(settings: DetectionStepSettings, classifier: Parameters<typeof stepLength>[1]): StepRule[] {
  const { kind } = settings.steps;
  const steps = stepsOf(settings);
  switch (kind) {
    case 'authors': {
      const unit = stepLength({ kind: 'authors' }, classifier, undefined);
      return steps.map((step) => ({ kind: 'absolute', length: step * unit }));
    }
    case 'absolute':
      return steps.map((length) => ({ kind: 'absolute', length }));
    case 'relativeToPerturbation':
      return steps.map((factor) => ({ kind: 'relativeToPerturbation', factor }));
    default:
      return kind satisfies never;
  }
}
