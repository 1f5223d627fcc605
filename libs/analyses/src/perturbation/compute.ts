/** Computes `perturbation`: DeepFool's r(x) of consecutive images. Vectors: r, [d]. */
import { deepfool } from '@isthmus/geometry';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { valueAt } from '../shared/valueAt.js';
import type { PerturbationScalars, PerturbationSettings } from './definition.js';

export const computePerturbation: ComputeAnalysis<PerturbationSettings> = async (context) => {
  const { classifier, dataset, trueLabels, settings, firstSample, sampleCount, batch, signal, onProgress } = context;
  const { steps, overshoot, candidates, semantics } = settings;
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first: firstSample, count: sampleCount }, images);
  const options = { steps, overshoot, candidates, semantics, batch, signal, onProgress };
  const { samples, perturbations } = await deepfool(classifier, images, options);
  return samples.map((sample, i) => {
    const sampleIndex = firstSample + i;
    const scalars = {
      label: sample.label,
      trueLabel: valueAt(trueLabels, sampleIndex, 'true labels'),
      perturbedLabel: sample.perturbedLabel,
      steps: sample.steps,
      converged: sample.converged,
      onBoundary: sample.outcome === 'on-boundary',
      norm: finite(sample.norm),
      relativeNorm: finite(sample.relativeNorm),
      boundaryMargin: finite(sample.boundaryMargin),
      normalCosine: finite(sample.normalCosine),
    } satisfies PerturbationScalars;
    if (sample.outcome === 'not-finite') {
      const error = 'the network gave a logit or a gradient that is not finite, at the image or on the way';
      return failedResult(sampleIndex, error, scalars);
    }
    const r = perturbations.subarray(i * d, (i + 1) * d);
    return okResult(sampleIndex, scalars, r);
  });
};
