/** Computes `detection` at images: Algorithm 2's score of images and of their perturbed copies, with the baselines (Fig. 8). Vectors: none. */

import { type DetectionSample, detectionScores, signConvention } from '@isthmus/geometry';
import { columnsAt } from '../shared/columns.js';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { perturbedPoints } from '../shared/compute/perturbedCopies.js';
import { valueAt } from '../shared/valueAt.js';
import { computeDetectionAtBoundary } from './atBoundary.js';
import type { DetectionScalars, DetectionSettings } from './definition.js';

export const computeDetection: ComputeAnalysis<DetectionSettings> = (context) =>
  context.settings.at === 'boundary' ? computeDetectionAtBoundary(context) : atImages(context);

const atImages: ComputeAnalysis<DetectionSettings> = async (context) => {
  const { classifier, trueLabels, settings, seed, firstSample, batch, signal, onProgress } = context;
  const { overshoot } = settings.perturbation;
  const found = await boundaryPoints(context, settings.perturbation);
  const usable = found.flatMap(({ error }, i) => (error === null ? [i] : []));
  const moved = found.flatMap(({ error, point }, i) => (error === null && point !== null ? [i] : []));
  const total = usable.length + settings.alphas.length * moved.length;
  let finished = 0;

  /** Scores of these images at x + alpha (1 + eta) r, by place in the shard. */
  async function scores(places: readonly number[], alpha: number): Promise<Map<number, DetectionSample>> {
    const points = await perturbedPoints(context, found, places, alpha * (1 + overshoot));
    const samples = await detectionScores(classifier, points, seed, {
      step: settings.step,
      directions: settings.directions,
      batch,
      signal,
      onProgress: (done) => onProgress(finished + done, total),
    });
    finished += places.length;
    return new Map(points.map(({ sampleIndex }, row) => [sampleIndex - firstSample, valueAt(samples, row, 'scores')]));
  }

  const clean = await scores(usable, 0);
  const perturbed: { alpha: number; samples: Map<number, DetectionSample> }[] = [];
  for (const alpha of settings.alphas) perturbed.push({ alpha, samples: await scores(moved, alpha) });
  onProgress(total, total);

  return found.map(({ boundaryClass, norm, trouble, error }, i) => {
    const sampleIndex = firstSample + i;
    const own = clean.get(i);
    if (own === undefined) return failedResult(sampleIndex, error ?? 'the network gave a logit that is not finite');
    const scalars = {
      signConvention,
      trouble,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      boundaryClass,
      norm: finite(norm),
      step: finite(own.step),
      meanCurvature: null,
      ...answers(own),
    } satisfies DetectionScalars;
    const copies = perturbed.map(({ alpha, samples }) => {
      const copy = samples.get(i);
      return copy === undefined ? {} : columnsAt(answers(copy), alpha);
    });
    return okResult(sampleIndex, Object.assign(scalars, ...copies));
  });
};

function answers(of: DetectionSample) {
  return {
    label: of.label,
    score: finite(of.score),
    standardError: finite(of.standardError),
    roundingError: finite(of.roundingError),
    recoveredLabel: of.recoveredLabel,
    secondLabel: of.secondLabel,
    linearizedDistance: finite(of.linearizedDistance),
  };
}
