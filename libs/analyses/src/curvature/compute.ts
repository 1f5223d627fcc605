/**
 * Computes `curvature` at z = x + r(x) (the paper, Eq. 1). Vectors: principal curvatures, descending: [d - 1] of `full`, the largest and
 * the smallest of `lanczos`, none of `mean`; of `density`, for each probe its nodes, descending, and then their weights: [probes, 2, nodes].
 */
import {
  type CurvatureOutcome,
  type CurvaturePoint,
  curvatureDensity,
  extremeCurvatures,
  type MeanCurvatureSample,
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
import { finishedRows } from '../shared/compute/finishedRows.js';
import { valueAt } from '../shared/valueAt.js';
import type { CurvatureScalars, CurvatureSettings } from './definition.js';
import { otherPoints } from './otherPoints.js';

type Context = ComputeContext<CurvatureSettings>;
/** What one method measures at one point. */
interface Measured extends Partial<Omit<CurvatureScalars, 'distance'>> {
  readonly outcome: CurvatureOutcome | 'not-converged' | 'on-boundary';
  /** What the stored vector holds. */
  readonly curvatures: ArrayLike<number> | null;
}

/** Measures at each point and says so, in order. */
type Method = (
  context: Context,
  points: readonly CurvaturePoint[],
  onMeasured: (place: number, measured: Measured) => void,
) => Promise<void>;

const methods: Record<CurvatureSettings['method'], Method> = { full, mean, lanczos, density };

export const computeCurvature: ComputeAnalysis<CurvatureSettings> = async (context) => {
  const boundaries = await boundaryPoints(context, context.settings.perturbation);
  const { point: kind } = context.settings;
  const others = kind === undefined ? null : await otherPoints(context, kind, boundaries);
  const points = boundaries.flatMap(({ point }, i) => {
    const at = others === null ? point : (others.get(i)?.point ?? null);
    return at === null ? [] : [at];
  });
  const bySample = new Map<number, Measured>();
  const rows = finishedRows(context, (i) => {
    const { label, boundaryClass, norm, trouble, error } = valueAt(boundaries, i, 'images');
    const other = others?.get(i) ?? null;
    const sampleIndex = context.firstSample + i;
    if (error !== null) return failedResult(sampleIndex, error);
    const { outcome, curvatures, ...own } = bySample.get(sampleIndex) ?? unmeasured(trouble ?? 'not-converged');
    const scalars = {
      signConvention,
      trouble: outcome === 'measured' ? null : outcome,
      label,
      boundaryClass: others === null ? boundaryClass : (other?.point.targetClass ?? -1),
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
      ...(others === null ? {} : { distance: finite(other?.distance ?? Number.NaN) }),
      ...own,
    } satisfies CurvatureScalars;
    const vectors = curvatures === null ? null : Float32Array.from(curvatures);
    return okResult(sampleIndex, scalars, vectors);
  });
  await methods[context.settings.method](context, points, (place, measured) => {
    const { sampleIndex } = valueAt(points, place, 'points');
    bySample.set(sampleIndex, representable(measured));
    rows.finish(sampleIndex - context.firstSample);
  });
  return rows.all();
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

async function full(...[context, points, onMeasured]: Parameters<Method>): Promise<void> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const axes = settings.axes === 'random' ? randomAxes(seed, classifier.dimension) : undefined;
  // One thread beside this one: `isthmus up` runs a worker for each core.
  const options = { step: settings.step, axes, batch, threads: 1, signal, onProgress };
  let place = 0;
  for await (const spectrum of principalCurvaturesOf(classifier, points, options)) {
    const { outcome, curvatures, step, gradientNorm, asymmetry } = spectrum;
    const isMeasured = outcome === 'measured';
    const positive = curvatures.filter((kappa) => kappa > 0);
    const negative = curvatures.filter((kappa) => kappa < 0);
    onMeasured(place++, {
      outcome,
      curvatures: isMeasured ? curvatures : null,
      step: finite(step),
      gradientNorm: finite(gradientNorm),
      meanCurvature: finite(spectrum.meanCurvature),
      sumPositive: isMeasured ? sum(positive) : null,
      sumNegative: isMeasured ? sum(negative) : null,
      negativeCount: isMeasured ? negative.length : null,
      largest: isMeasured ? valueAt(curvatures, 0, 'curvatures') : null,
      smallest: isMeasured ? valueAt(curvatures, curvatures.length - 1, 'curvatures') : null,
      asymmetry: finite(asymmetry),
    });
  }
}

async function mean(...[context, points, onMeasured]: Parameters<Method>): Promise<void> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const onSample = (place: number, sample: MeanCurvatureSample) => {
    const target = valueAt(points, place, 'points').targetClass;
    const value = sample.meanCurvatures[target] ?? Number.NaN;
    // The boundary's own gradient may vanish where another class's does not.
    const flat = sample.gradientNorms[target] === 0;
    onMeasured(place, {
      outcome: Number.isFinite(value) ? 'measured' : flat ? 'zero-gradient' : 'not-finite',
      curvatures: null,
      step: finite(sample.step),
      gradientNorm: finite(sample.gradientNorms[target] ?? Number.NaN),
      meanCurvature: finite(value),
      standardError: finite(sample.standardErrors[target] ?? Number.NaN),
      roundingError: finite(sample.roundingErrors[target] ?? Number.NaN),
    });
  };
  const directions = settings.directions ?? 30;
  await meanCurvature(classifier, points, seed, {
    step: settings.step,
    directions,
    batch,
    signal,
    onProgress,
    onSample,
  });
}

async function lanczos(...[context, points, onMeasured]: Parameters<Method>): Promise<void> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const extremes = settings.extremes ?? 10;
  for (const [place, point] of points.entries()) {
    const options = { step: settings.step, largest: extremes, smallest: extremes, batch, signal };
    const extreme = await extremeCurvatures(classifier, point, seed, options);
    const isMeasured = extreme.outcome === 'measured';
    onMeasured(place, {
      outcome: extreme.outcome,
      curvatures: isMeasured ? extreme.curvatures : null,
      step: finite(extreme.step),
      gradientNorm: finite(extreme.gradientNorm),
      largest: isMeasured ? valueAt(extreme.curvatures, 0, 'curvatures') : null,
      smallest: isMeasured ? valueAt(extreme.curvatures, extreme.curvatures.length - 1, 'curvatures') : null,
      asymmetry: finite(extreme.asymmetry),
      converged: isMeasured ? extreme.converged : null,
    });
    onProgress(place + 1, points.length);
  }
}

async function density(...[context, points, onMeasured]: Parameters<Method>): Promise<void> {
  const { classifier, settings, seed, batch, signal, onProgress } = context;
  const { step, probes = 8, lanczosSteps: steps = 40 } = settings;
  for (const [place, point] of points.entries()) {
    const estimate = await curvatureDensity(classifier, point, seed, { step, probes, steps, batch, signal });
    const rules = estimate.spectrum.nodes.map((nodes, p) => ({
      nodes,
      weights: valueAt(estimate.spectrum.weights, p, 'weights'),
    }));
    const isMeasured = estimate.outcome === 'measured';
    const below = rules.map(({ nodes, weights }) => sum(weights.filter((_, i) => valueAt(nodes, i, 'nodes') < 0)));
    onMeasured(place, {
      outcome: estimate.outcome,
      curvatures: isMeasured ? rules.flatMap(({ nodes, weights }) => [...nodes, ...weights]) : null,
      step: finite(estimate.step),
      gradientNorm: finite(estimate.gradientNorm),
      meanCurvature: isMeasured ? finite(estimate.meanCurvature) : null,
      standardError: isMeasured ? finite(estimate.standardError) : null,
      negativeShare: isMeasured ? below.reduce((total, share) => total + share, 0) / rules.length : null,
      largest: isMeasured ? Math.max(...rules.flatMap(({ nodes }) => [...nodes])) : null,
      smallest: isMeasured ? Math.min(...rules.flatMap(({ nodes }) => [...nodes])) : null,
      probes: isMeasured ? rules.length : null,
    });
    onProgress(place + 1, points.length);
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
