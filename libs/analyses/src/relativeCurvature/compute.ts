/** Computes `relativeCurvature`: rho_i at z = x + r(x) of unseen images (the paper, Fig. 5a). Vectors: rho_1 .. rho_m. */
import type { SampleResult } from '@isthmus/contracts';
import { type RelativeCurvature, relativeCurvature } from '@isthmus/geometry';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { subspaceOf, unseen } from '../shared/compute/subspace.js';
import type { RelativeCurvatureScalars, RelativeCurvatureSettings } from './definition.js';

export const computeRelativeCurvature: ComputeAnalysis<RelativeCurvatureSettings> = async (context) => {
  const { classifier, settings, seed, batch, signal, onProgress, onSample } = context;
  const { basis, sha256 } = await subspaceOf(context);
  const boundaries = await boundaryPoints(unseen(context), settings.perturbation);
  const results: SampleResult[] = [];
  const finish = (row: SampleResult) => {
    results.push(row);
    onSample?.(row);
    onProgress(results.length, boundaries.length);
  };
  for (const [i, { label, boundaryClass, norm, point, trouble, error }] of boundaries.entries()) {
    const sampleIndex = context.firstSample + i;
    if (error !== null) {
      finish(failedResult(sampleIndex, error));
      continue;
    }
    const { step, directions } = settings;
    const measured: RelativeCurvature | null =
      point === null
        ? null
        : await relativeCurvature(classifier, point, basis, seed, { step, directions, batch, signal });
    const outcome = measured?.outcome ?? trouble ?? 'not-converged';
    const scalars = {
      trouble: outcome === 'measured' ? null : outcome,
      label,
      boundaryClass,
      norm: finite(norm),
      step: finite(measured?.step ?? Number.NaN),
      randomCurvature: finite(measured?.randomCurvature ?? Number.NaN),
      randomStandardError: finite(measured?.randomStandardError ?? Number.NaN),
      subspace: sha256,
    } satisfies RelativeCurvatureScalars;
    const vectors = outcome === 'measured' ? Float32Array.from(measured!.ratios) : null;
    finish(okResult(sampleIndex, scalars, vectors));
  }
  return results;
};
