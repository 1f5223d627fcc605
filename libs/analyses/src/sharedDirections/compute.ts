/**
 * Computes `sharedDirections`: the strongest principal directions at z = x + r(x) of each image (the paper, Fig. 5). Vectors: their
 * curvatures, [n], then the unit directions, [n, d], in the order of descending curvature.
 */
import { type PrincipalCurvatures, principalCurvaturesOf, randomAxes, signConvention } from '@isthmus/geometry';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, failedResult, finite, okResult } from '../shared/compute/context.js';
import { finishedRows } from '../shared/compute/finishedRows.js';
import { joined } from '../shared/compute/vectors.js';
import { valueAt } from '../shared/valueAt.js';
import type { SharedDirectionsScalars, SharedDirectionsSettings } from './definition.js';

export const computeSharedDirections: ComputeAnalysis<SharedDirectionsSettings> = async (context) => {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const boundaries = await boundaryPoints(context, settings.perturbation);
  const points = boundaries.flatMap(({ point }) => (point === null ? [] : [point]));
  const spectra = new Map<number, PrincipalCurvatures>();
  const directions = { strongest: Math.min(settings.directions, classifier.dimension - 1) };
  const axes = settings.axes === 'random' ? randomAxes(seed, classifier.dimension) : undefined;
  const options = { step: settings.step, axes, directions, along: false, batch, threads: 1, signal, onProgress };
  const rows = finishedRows(context, (i) => {
    const { label, boundaryClass, norm, trouble, error } = valueAt(boundaries, i, 'images');
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const spectrum = spectra.get(sampleIndex);
    const measured = spectrum?.outcome === 'measured' ? spectrum : null;
    const outcome = spectrum?.outcome ?? trouble ?? 'not-converged';
    const chosen = measured
      ? Float32Array.from(measured.positions, (position) => valueAt(measured.curvatures, position, 'curvatures'))
      : new Float32Array(0);
    const scalars = {
      signConvention,
      trouble: outcome === 'measured' ? null : outcome,
      label,
      boundaryClass,
      norm: finite(norm),
      step: finite(spectrum?.step ?? Number.NaN),
      gradientNorm: finite(spectrum?.gradientNorm ?? Number.NaN),
      directions: measured ? chosen.length : null,
      negativeCount: measured ? chosen.filter((kappa) => kappa < 0).length : null,
    } satisfies SharedDirectionsScalars;
    const vectors = measured ? joined(chosen, measured.directions) : null;
    return okResult(sampleIndex, scalars, vectors);
  });
  for await (const spectrum of principalCurvaturesOf(classifier, points, options)) {
    const { sampleIndex } = valueAt(points, spectra.size, 'points');
    spectra.set(sampleIndex, spectrum);
    rows.finish(sampleIndex - context.firstSample);
  }
  return rows.all();
};
