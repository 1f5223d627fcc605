/** Computes `projection`: the share of four kinds of vectors in S, at unseen images (the paper, Table I). Vectors: none. */
import { subspaceProjections } from '@isthmus/geometry';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { imagesOf } from '../shared/compute/images.js';
import { subspaceOf, unseen } from '../shared/compute/subspace.js';
import type { ProjectionScalars, ProjectionSettings } from './definition.js';

export const computeProjection: ComputeAnalysis<ProjectionSettings> = async (context) => {
  const { classifier, dataset, settings, seed } = context;
  const { basis, sha256 } = await subspaceOf(context);
  const images = unseen(context);
  const boundaries = await boundaryPoints(images, settings.perturbation);
  const nextOf = (i: number) => (images.firstSample + i + 1) % dataset.samples;
  const next = await imagesOf(
    dataset,
    boundaries.map((_, i) => nextOf(i)),
    classifier.dimension,
  );
  return boundaries.map(({ image, perturbation, point, error }, i) => {
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const vectors = { image, other: next(nextOf(i)), perturbation };
    const shares = subspaceProjections(basis, vectors, classifier.inputShape, seed, images.firstSample + i);
    const scalars = {
      random: finite(shares.random),
      difference: finite(shares.difference),
      gradient: finite(shares.gradient),
      adversarial: point === null ? null : finite(shares.adversarial),
      dimensions: basis.length / classifier.dimension,
      subspace: sha256,
    } satisfies ProjectionScalars;
    return okResult(sampleIndex, scalars);
  });
};
