/** Boundary points z = x + r(x) of consecutive images: where curvature is measured. */
import type { Analysis, DeepfoolSettings } from '@isthmus/contracts';
import { type CurvaturePoint, deepfool, type PerturbationSample } from '@isthmus/geometry';
import type { ComputeContext } from './computeAnalysis.js';

export interface BoundaryPoint {
  readonly sample: PerturbationSample;
  /** Null where DeepFool found no boundary. */
  readonly point: CurvaturePoint | null;
}

/** One for each image of the shard, in order. */
export async function boundaryPoints(
  context: Pick<
    ComputeContext<Analysis>,
    'classifier' | 'dataset' | 'firstSample' | 'sampleCount' | 'batch' | 'signal'
  >,
  { steps, overshoot, candidates, semantics }: DeepfoolSettings,
): Promise<BoundaryPoint[]> {
  const { classifier, dataset, firstSample, sampleCount, batch, signal } = context;
  const d = classifier.dimension;
  const images = new Float32Array(sampleCount * d);
  await dataset.readImages({ first: firstSample, count: sampleCount }, images);
  const options = { steps, overshoot, candidates, semantics, batch, signal };
  const { samples, boundaryPoints } = await deepfool(classifier, images, options);
  return samples.map((sample, i) => ({
    sample,
    point: sample.converged
      ? {
          point: boundaryPoints.slice(i * d, (i + 1) * d),
          label: sample.label,
          targetClass: sample.boundaryClass,
          sampleIndex: firstSample + i,
          perturbationNorm: sample.norm,
        }
      : null,
  }));
}
