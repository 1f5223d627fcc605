/**
 * Computes `curvature` at z = x + r(x) (the paper, Eq. 1). Vectors: principal curvatures, descending: [d - 1] of `full`, the largest and
 * the smallest of `lanczos`, none of `mean`.
 */
import type { CurvatureScalars, CurvatureSettings, SampleResult } from '@isthmus/contracts';
import {
  type CurvatureOutcome,
  type CurvaturePoint,
  extremeCurvatures,
  meanCurvature,
  principalCurvaturesOf,
  randomAxes,
} from '@isthmus/geometry';
import { boundaryPoints } from './boundaryPoints.js';
import { type ComputeAnalysis, type ComputeContext, finite } from './computeAnalysis.js';
import { vectorBytes } from './vectorBytes.js';

type Context = ComputeContext<CurvatureSettings>;
/** What one method measures at one point. */
interface Measured extends Partial<CurvatureScalars> {
  readonly outcome: CurvatureOutcome;
  readonly curvatures: Float64Array | null;
}

const methods: Record<
  CurvatureSettings['method'],
  (context: Context, points: readonly CurvaturePoint[]) => Promise<Measured[]>
> = { full, mean, lanczos };

export const computeCurvature: ComputeAnalysis<CurvatureSettings> = async (context) => {
  const found = await boundaryPoints(context, context.settings.perturbation);
  const points = found.flatMap(({ point }) => (point === null ? [] : [point]));
  const measured = await methods[context.settings.method](context, points);
  const bySample = new Map(points.map((point, place) => [point.sampleIndex, measured[place]!]));
  return found.map(({ label, boundaryClass, norm, error }, i): SampleResult => {
    const sampleIndex = context.firstSample + i;
    if (error !== null) return { sampleIndex, status: 'failed', scalars: {}, vectors: null, error };
    const { outcome, curvatures, ...own } = bySample.get(sampleIndex) ?? { outcome: 'not-converged', curvatures: null };
    const scalars = {
      trouble: outcome === 'measured' ? null : outcome,
      label,
      boundaryClass,
      norm: finite(norm),
      step: null,
      gradientNorm: null,
      meanCurvature: null,
      standardError: null,
      sumPositive: null,
      sumNegative: null,
      negativeCount: null,
      largest: null,
      smallest: null,
      asymmetry: null,
      converged: null,
      ...own,
    } satisfies CurvatureScalars;
    const vectors = curvatures === null ? null : vectorBytes(Float32Array.from(curvatures));
    return { sampleIndex, status: 'ok', scalars, vectors, error: null };
  });
};

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
      largest: whole ? curvatures[0]! : null,
      smallest: whole ? curvatures[curvatures.length - 1]! : null,
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
    const target = points[place]!.targetClass;
    const value = sample.meanCurvatures[target]!;
    // The boundary's own gradient may vanish where another class's does not.
    const flat = sample.gradientNorms[target] === 0;
    return {
      outcome: Number.isFinite(value) ? 'measured' : flat ? 'zero-gradient' : 'not-finite',
      curvatures: null,
      step: finite(sample.step),
      gradientNorm: finite(sample.gradientNorms[target]!),
      meanCurvature: finite(value),
      standardError: finite(sample.standardErrors[target]!),
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
      largest: whole ? found.curvatures[0]! : null,
      smallest: whole ? found.curvatures[found.curvatures.length - 1]! : null,
      asymmetry: finite(found.asymmetry),
      converged: whole ? found.converged : null,
    });
    onProgress(place + 1, points.length);
  }
  return measured;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
