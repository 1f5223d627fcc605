/**
 * Computes `sharedDirections`: the strongest principal directions at z = x + r(x) of each image (the paper, Fig. 5). Vectors: their
 * curvatures, [n], then the unit directions, [n, d], in the order of descending curvature.
 */
import {
  type CurvatureOutcome,
  type CurvaturePoint,
  extremeCurvatures,
  principalCurvaturesOf,
  randomAxes,
  signConvention,
} from '@isthmus/geometry';
import { boundaryPoints } from '../shared/compute/boundaryPoints.js';
import {
  type ComputeAnalysis,
  type ComputeContext,
  failedResult,
  finite,
  okResult,
} from '../shared/compute/context.js';
import { finishedRows } from '../shared/compute/finishedRows.js';
import { joined } from '../shared/compute/vectors.js';
import { valueAt } from '../shared/valueAt.js';
import type { SharedDirectionsScalars, SharedDirectionsSettings } from './definition.js';

type Context = ComputeContext<SharedDirectionsSettings>;
/** Principal directions at one point. */
interface Found {
  readonly outcome: CurvatureOutcome;
  /** [n], descending, and [n, d]; empty where not measured. */
  readonly curvatures: Float32Array;
  readonly directions: Float32Array;
  readonly step: number;
  readonly gradientNorm: number;
  readonly converged: boolean | null;
}

export const computeSharedDirections: ComputeAnalysis<SharedDirectionsSettings> = async (context) => {
  const boundary = await boundaryPoints(context, context.settings.perturbation);
  const points = boundary.flatMap(({ point }) => (point === null ? [] : [point]));
  const bySample = new Map<number, Found>();
  const rows = finishedRows(context, (i) => {
    const { label, boundaryClass, norm, trouble, error } = valueAt(boundary, i, 'images');
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const sample = bySample.get(sampleIndex);
    const measured = sample?.outcome === 'measured' ? sample : null;
    const outcome = sample?.outcome ?? trouble ?? 'not-converged';
    const scalars = {
      signConvention,
      trouble: outcome === 'measured' ? null : outcome,
      label,
      boundaryClass,
      norm: finite(norm),
      step: finite(sample?.step ?? Number.NaN),
      gradientNorm: finite(sample?.gradientNorm ?? Number.NaN),
      directions: measured ? measured.curvatures.length : null,
      negativeCount: measured ? measured.curvatures.filter((kappa) => kappa < 0).length : null,
      converged: measured ? measured.converged : null,
    } satisfies SharedDirectionsScalars;
    const vectors = measured ? joined(measured.curvatures, measured.directions) : null;
    return okResult(sampleIndex, scalars, vectors);
  });
  const search = context.settings.method === 'lanczos' ? byLanczos : byFullSpectrum;
  for await (const sample of search(context, points)) {
    const { sampleIndex } = valueAt(points, bySample.size, 'points');
    bySample.set(sampleIndex, sample);
    rows.finish(sampleIndex - context.firstSample);
  }
  return rows.all();
};

/** One for each point, in order. */
async function* byFullSpectrum(context: Context, points: readonly CurvaturePoint[]): AsyncGenerator<Found> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const { sign, step } = settings;
  const directions = { strongest: Math.min(settings.directions, classifier.dimension - 1), sign };
  const axes = settings.axes === 'random' ? randomAxes(seed, classifier.dimension) : undefined;
  const options = { step, axes, directions, along: false, batch, threads: 1, signal, onProgress };
  for await (const spectrum of principalCurvaturesOf(classifier, points, options)) {
    const { outcome, positions, curvatures, ...rest } = spectrum;
    yield {
      ...{ outcome, directions: rest.directions, step: rest.step, gradientNorm: rest.gradientNorm, converged: null },
      curvatures: Float32Array.from(positions, (position) => valueAt(curvatures, position, 'curvatures')),
    };
  }
}

/** The same from both ends of the spectrum, or from that of the sign. */
async function* byLanczos(context: Context, points: readonly CurvaturePoint[]): AsyncGenerator<Found> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const { sign, step, directions: count } = settings;
  const ends = { largest: sign === 'negative' ? 0 : count, smallest: sign === 'positive' ? 0 : count };
  for (const [place, point] of points.entries()) {
    const extremes = await extremeCurvatures(classifier, point, seed, { ...ends, step, batch, signal });
    const { outcome, curvatures, directions, step: length, gradientNorm, converged } = extremes;
    const chosen = outcome === 'measured' ? strongest(curvatures, count, sign) : [];
    const d = classifier.dimension;
    const kept = new Float32Array(chosen.length * d);
    for (const [row, i] of chosen.entries()) kept.set(directions.subarray(i * d, (i + 1) * d), row * d);
    yield {
      ...{ outcome, directions: kept, step: length, gradientNorm, converged },
      curvatures: Float32Array.from(chosen, (i) => valueAt(curvatures, i, 'curvatures')),
    };
    onProgress(place + 1, points.length);
  }
}

/** Places of the strongest curvatures, of one sign where it is given, ascending. */
function strongest(curvatures: Float64Array, count: number, sign: SharedDirectionsSettings['sign']): number[] {
  const isWanted = (kappa: number) => sign === undefined || (sign === 'positive' ? kappa > 0 : kappa < 0);
  const at = (i: number) => valueAt(curvatures, i, 'curvatures');
  const wanted = [...curvatures.keys()].filter((i) => isWanted(at(i)));
  const byStrength = wanted.sort((a, b) => Math.abs(at(b)) - Math.abs(at(a)) || a - b);
  return byStrength.slice(0, count).sort((a, b) => a - b);
}
