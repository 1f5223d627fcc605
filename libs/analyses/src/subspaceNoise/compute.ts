/** Computes `subspaceNoise`: whether noise in S, outside of it and in all directions changes a label (the paper, Fig. 6). Vectors: none. */

import type { SampleResult } from '@isthmus/contracts';
import { noiseKinds, type SubspaceNoiseSample, subspaceNoise } from '@isthmus/geometry';
import { columnName } from '../shared/columns.js';
import { type ComputeAnalysis, failedResult, okResult } from '../shared/compute/context.js';
import { dataDistance } from '../shared/compute/images.js';
import { subspaceOf, unseen } from '../shared/compute/subspace.js';
import { valueAt } from '../shared/valueAt.js';
import type { SubspaceNoiseScalars, SubspaceNoiseSettings } from './definition.js';

export const computeSubspaceNoise: ComputeAnalysis<SubspaceNoiseSettings> = async (context) => {
  const { classifier, dataset, settings, seed, sampleCount, batch, signal, onProgress, onSample } = context;
  const { basis, sha256 } = await subspaceOf(context);
  const first = unseen(context).firstSample;
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first, count: sampleCount }, images);
  const { relativeNorms } = settings;
  const typicalDistance = await dataDistance(dataset, d);
  if (typicalDistance === 0) {
    const error = 'the images that norms are relative to are all equal: their distance from their mean is 0';
    return Array.from({ length: sampleCount }, (_, i) => failedResult(context.firstSample + i, error));
  }
  const rowOf = (i: number, { label, misclassified, notFinite }: SubspaceNoiseSample): SampleResult => {
    const sampleIndex = context.firstSample + i;
    if (label < 0 || notFinite > 0) {
      const error = `the network gave a logit that is not finite${label < 0 ? '' : ' at the image with noise'}`;
      return failedResult(sampleIndex, error);
    }
    const changed = noiseKinds.flatMap((kind) =>
      relativeNorms.map((norm, place) => [
        columnName(kind, norm),
        valueAt(misclassified[kind], place, 'misclassified') > 0,
      ]),
    );
    const scalars = { label, subspace: sha256, typicalDistance } satisfies SubspaceNoiseScalars;
    return okResult(sampleIndex, { ...scalars, ...Object.fromEntries(changed) });
  };
  const samples = await subspaceNoise(classifier, basis, images, seed, {
    relativeNorms,
    typicalDistance,
    sampleIndices: Array.from({ length: sampleCount }, (_, i) => first + i),
    batch,
    signal,
    onProgress,
    onSample: onSample && ((i, sample) => onSample(rowOf(i, sample))),
  });
  return samples.map((sample, i) => rowOf(i, sample));
};
