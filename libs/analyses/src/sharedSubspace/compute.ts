/** Computes `sharedSubspace`: the directions u_i that span S, by singular value (the paper, Fig. 5b). Vectors: u_i, [d], of length 1. */

import { bestWindow, peakFrequency, singularValuesAlong } from '@isthmus/geometry';
import type { ComputeAnalysis } from '../shared/compute/context.js';
import { finite, okResult } from '../shared/compute/context.js';
import { subspaceOf } from '../shared/compute/subspace.js';
import type { SharedSubspaceScalars, SharedSubspaceSettings } from './definition.js';

export const computeSharedSubspace: ComputeAnalysis<SharedSubspaceSettings> = async (context) => {
  const { classifier, firstSample, sampleCount } = context;
  const d = classifier.dimension;
  const { basis, sha256, spanning } = await subspaceOf(context);
  const shardBasis = basis.subarray(firstSample * d, (firstSample + sampleCount) * d);
  const { vectors, squaredLength } = spanning();
  const values = singularValuesAlong(vectors, shardBasis, d);
  return Array.from({ length: sampleCount }, (_, i) => {
    const sampleIndex = firstSample + i;
    const singularValue = values[i] ?? null;
    const direction = singularValue === null ? null : shardBasis.slice(i * d, (i + 1) * d);
    const scalars = {
      trouble: singularValue === null ? 'not-spanned' : null,
      singularValue,
      captured: singularValue === null ? null : singularValue ** 2 / squaredLength,
      windowShare: direction && finite(bestWindow(direction, classifier.inputShape).share),
      peakFrequency: direction && peakFrequency(direction, classifier.inputShape).frequency,
      subspace: sha256,
    } satisfies SharedSubspaceScalars;
    return okResult(sampleIndex, scalars, direction);
  });
};
