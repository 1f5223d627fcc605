/**
 * Computes `curvature` at z = x + r(x) (the paper, Eq. 1). Vectors: principal curvatures, descending: [d - 1] of `full`, the largest and
 * the smallest of `lanczos`, none of `mean`; of `density`, for each probe its nodes, descending, and then their weights: [probes, 2, nodes].
 */
import {
  type CurvatureOutcome,
  type CurvaturePoint,
  curvatureDensity,
  extremeCurvatures,
  meanCurvature,
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
import { valueAt } from '../shared/valueAt.js';
import type { CurvatureScalars, CurvatureSettings } from './definition.js';

type Context = ComputeContext<CurvatureSettings>;
/** What one method measures at one point. */
interface Measured extends Partial<CurvatureScalars> {
  readonly outcome: CurvatureOutcome | 'not-converged' | 'on-boundary';
  /** What the stored vector holds. */
  readonly curvatures: ArrayLike<number> | null;
}

const methods: Record<
  CurvatureSettings['method'],
  (context: Context, points: readonly CurvaturePoint[]) => Promise<Measured[]>
> = { full, mean, lanczos, density };

export const computeCurvature: ComputeAnalysis<CurvatureSettings> = async (context) => {
  const found = await boundaryPoints(context, context.settings.perturbation);
  const points = found.flatMap(({ point }) => (point === null ? [] : [point]));
  const measured = await methods[context.settings.method](context, points);
  const bySample = new Map(
    points.map((point, place) => [point.sampleIndex, representable(valueAt(measured, place, 'points'))]),
  );
  return found.map(({ label, boundaryClass, norm, trouble, error }, i) => {
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const { outcome, curvatures, ...own } = bySample.get(sampleIndex) ?? unmeasured(trouble ?? 'not-converged');
    const scalars = {
      signConvention,
      trouble: outcome === 'measured' ? null : outcome,
      label,
      boundaryClass,
      norm: finite(norm),
      step: null,
      gradientNorm: null,
      meanCurvature: null,
      standardError: null,
      roundingError: null,
      sumPositive: null,
      sumNegative: null,
      negativeCount: null,
      negativeShare: null,
      largest: null,
      smallest: null,
      asymmetry: null,
      converged: null,
      probes: null,
      ...own,
    } satisfies CurvatureScalars;
    const vectors = curvatures === null ? null : Float32Array.from(curvatures);
    return okResult(sampleIndex, scalars, vectors);
  });
};

/** Where the gradient nearly vanishes a curvature may be larger than float32 holds, and no fold could add it up. */
function representable(measured: Measured): Measured {
  const { curvatures } = measured;
  const fits = curvatures === null || Float32Array.from(curvatures).every(Number.isFinite);
  return fits ? measured : unmeasured('not-finite');
}

function unmeasured(outcome: Measured['outcome']): Measured {
  return { outcome, curvatures: null };
}

async function full(context: Context, points: readonly CurvaturePoint[]): Promise<Measured[]> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const axes = settings.axes === 'random' ? randomAxes(seed, classifier.dimension) : undefined;
  // One thread beside this one: `isthmus up` runs a worker for each core.
  const options = { step: settings.step, axes, batch, threads: 1, signal, onProgress };
  const measured: Measured[] = [];
  for await (const spectrum of principalCurvaturesOf(classifier, points, options)) {
    const { outcome, curvatures, step, gradientNorm, asymmetry } = spectrum;
    const whole = outcome === 'measured';
    const positive = curvatures.filter((kappa) => kappa > 0);
    const negative = curvatures.filter((kappa) => kappa < 0);
    measured.push({
      outcome,
      curvatures: whole ? curvatures : null,
      step: finite(step),
      gradientNorm: finite(gradientNorm),
      meanCurvature: finite(spectrum.meanCurvature),
      sumPositive: whole ? sum(positive) : null,
      sumNegative: whole ? sum(negative) : null,
      negativeCount: whole ? negative.length : null,
      largest: whole ? valueAt(curvatures, 0, 'curvatures') : null,
      smallest: whole ? valueAt(curvatures, curvatures.length - 1, 'curvatures') : null,
      asymmetry: finite(asymmetry),
    });
  }
  return measured;
}

async function mean(context: Context, points: readonly CurvaturePoint[]): Promise<Measured[]> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const options = { step: settings.step, directions: settings.directions ?? 30, batch, signal, onProgress };
  const samples = await meanCurvature(classifier, points, seed, options);
  return samples.map((sample, place): Measured => {
    const target = valueAt(points, place, 'points').targetClass;
    const value = sample.meanCurvatures[target] ?? Number.NaN;
    // The boundary's own gradient may vanish where another class's does not.
    const flat = sample.gradientNorms[target] === 0;
    return {
      outcome: Number.isFinite(value) ? 'measured' : flat ? 'zero-gradient' : 'not-finite',
      curvatures: null,
      step: finite(sample.step),
      gradientNorm: finite(sample.gradientNorms[target] ?? Number.NaN),
      meanCurvature: finite(value),
      standardError: finite(sample.standardErrors[target] ?? Number.NaN),
      roundingError: finite(sample.roundingErrors[target] ?? Number.NaN),
    };
  });
}

async function lanczos(context: Context, points: readonly CurvaturePoint[]): Promise<Measured[]> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const extremes = settings.extremes ?? 10;
  const measured: Measured[] = [];
  for (const [place, point] of points.entries()) {
    const options = { step: settings.step, largest: extremes, smallest: extremes, batch, signal };
    const found = await extremeCurvatures(classifier, point, seed, options);
    const whole = found.outcome === 'measured';
    measured.push({
      outcome: found.outcome,
      curvatures: whole ? found.curvatures : null,
      step: finite(found.step),
      gradientNorm: finite(found.gradientNorm),
      largest: whole ? valueAt(found.curvatures, 0, 'curvatures') : null,
      smallest: whole ? valueAt(found.curvatures, found.curvatures.length - 1, 'curvatures') : null,
      asymmetry: finite(found.asymmetry),
      converged: whole ? found.converged : null,
    });
    onProgress(place + 1, points.length);
  }
  return measured;
}

async function density(context: Context, points: readonly CurvaturePoint[]): Promise<Measured[]> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const { step, probes = 8, lanczosSteps: steps = 40 } = settings;
  const measured: Measured[] = [];
  for (const [place, point] of points.entries()) {
    const found = await curvatureDensity(classifier, point, seed, { step, probes, steps, batch, signal });
    const rules = found.spectrum.nodes.map((nodes, p) => ({
      nodes,
      weights: valueAt(found.spectrum.weights, p, 'weights'),
    }));
    const whole = found.outcome === 'measured';
    const below = rules.map(({ nodes, weights }) => sum(weights.filter((_, i) => valueAt(nodes, i, 'nodes') < 0)));
    measured.push({
      outcome: found.outcome,
      curvatures: whole ? rules.flatMap(({ nodes, weights }) => [...nodes, ...weights]) : null,
      step: finite(found.step),
      gradientNorm: finite(found.gradientNorm),
      meanCurvature: whole ? finite(found.meanCurvature) : null,
      standardError: whole ? finite(found.standardError) : null,
      negativeShare: whole ? below.reduce((total, share) => total + share, 0) / rules.length : null,
      largest: whole ? Math.max(...rules.flatMap(({ nodes }) => [...nodes])) : null,
      smallest: whole ? Math.min(...rules.flatMap(({ nodes }) => [...nodes])) : null,
      probes: whole ? rules.length : null,
    });
    onProgress(place + 1, points.length);
  }
  return measured;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
