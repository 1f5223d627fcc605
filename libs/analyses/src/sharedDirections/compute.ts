/**
 * Computes `sharedDirections`: the strongest principal directions at z = x + r(x) of each image (the paper, Fig. 5). Vectors: their
 * curvatures, [n], then the unit directions, [n, d], in the order of descending curvature.
 */
import type { SampleResult } from '@isthmus/contracts';
import { type PrincipalCurvatures, principalCurvaturesOf, randomAxes, signConvention } from '@isthmus/geometry';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import { type ComputeAnalysis, finite } from '../shared/compute/context.js';
import { vectorBytes } from '../shared/compute/vectorBytes.js';
import { valueAt } from '../shared/valueAt.js';
import type { SharedDirectionsScalars, SharedDirectionsSettings } from './definition.js';

export const computeSharedDirections: ComputeAnalysis<SharedDirectionsSettings> = async (context) => {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const found = await boundaryPoints(context, settings.perturbation);
  const points = found.flatMap(({ point }) => (point === null ? [] : [point]));
  const spectra = new Map<number, PrincipalCurvatures>();
  const directions = { strongest: Math.min(settings.directions, classifier.dimension - 1) };
  const axes = settings.axes === 'random' ? randomAxes(seed, classifier.dimension) : undefined;
  const options = { step: settings.step, axes, directions, along: false, batch, threads: 1, signal, onProgress };
  for await (const spectrum of principalCurvaturesOf(classifier, points, options)) {
    spectra.set(valueAt(points, spectra.size, 'points').sampleIndex, spectrum);
  }
  return found.map(({ label, boundaryClass, norm, trouble, error }, i): SampleResult => {
    const sampleIndex = context.firstSample + i;
    if (error !== null) return { sampleIndex, status: 'failed', scalars: {}, vectors: null, error };
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
    const vectors = measured ? vectorBytes(joined(chosen, measured.directions)) : null;
    return { sampleIndex, status: 'ok', scalars, vectors, error: null };
  });
};

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
