/** Computes `perturbation`: DeepFool's r(x) of consecutive images. Vectors: r, [d]. */
import type { SampleResult } from '@isthmus/contracts';
import { deepfool, type PerturbationSample } from '@isthmus/geometry';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { dataMean } from '../shared/compute/images.js';
import { valueAt } from '../shared/valueAt.js';
import type { PerturbationScalars, PerturbationSettings } from './definition.js';

export const computePerturbation: ComputeAnalysis<PerturbationSettings> = async (context) => {
  const { classifier, dataset, trueLabels, settings, firstSample, sampleCount, batch, signal, onProgress } = context;
  const { onSample } = context;
  const { steps, overshoot, candidates, semantics, refine } = settings;
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first: firstSample, count: sampleCount }, images);
  const mean = settings.centre === undefined ? null : (await dataMean(dataset, d)).mean;
  const centred = (i: number, { norm }: PerturbationSample) => {
    if (mean === null) return {};
    const squared = mean.reduce((sum, m, c) => sum + (valueAt(images, i * d + c, 'pixels') - m) ** 2, 0);
    return { centredRelativeNorm: finite(norm / Math.sqrt(squared)) };
  };
  const rowOf = (i: number, sample: PerturbationSample, r: Float32Array): SampleResult => {
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
      ...centred(i, sample),
      boundaryMargin: finite(sample.boundaryMargin),
      normalCosine: finite(sample.normalCosine),
    } satisfies PerturbationScalars;
    if (sample.outcome === 'not-finite') {
      const error = 'the network gave a logit or a gradient that is not finite, at the image or on the way';
      return failedResult(sampleIndex, error, scalars);
    }
    return okResult(sampleIndex, scalars, r);
  };
  const { samples, perturbations } = await deepfool(classifier, images, {
    steps,
    overshoot,
    candidates,
    semantics,
    refine,
    batch,
    signal,
    onProgress,
    onSample: onSample && ((i, { r, ...sample }) => onSample(rowOf(i, sample, r))),
  });
  return samples.map((sample, i) => rowOf(i, sample, perturbations.subarray(i * d, (i + 1) * d)));
};
