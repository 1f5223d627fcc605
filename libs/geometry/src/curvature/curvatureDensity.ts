/** The density of principal curvatures by stochastic Lanczos quadrature (docs/conventions.md, "`curvature`"). */

import type { Classifier } from '@isthmus/engine';
import { randomStream, type SpectralDensity, spectralDensity } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import { type BoundaryRecord, type CurvaturePoint, expectPoint, signConvention } from './curvaturePoint.js';
import { defaultStep, type StepRule, stepLength } from './stepRule.js';
import { tangentOperator } from './tangentOperator.js';

interface CurvatureDensityOptions extends ExecutionOptions {
  readonly step?: StepRule;
  readonly probes?: number;
  readonly steps?: number;
}

interface CurvatureDensity extends BoundaryRecord {
  readonly operator: 'gradientDifference';
  /** Weighted curvatures per probe; no probe when not measured. */
  readonly spectrum: SpectralDensity;
  /** The average curvature and its standard error over probes. */
  readonly meanCurvature: number;
  readonly standardError: number;
}

/**
 * The distribution of the d - 1 principal curvatures from probes * steps gradient pairs.
 *
 * Memory: 8 probes (steps + 6) d + 16 probes steps^2 bytes, and a workspace of 8 batch (d + L).
 *
 * @param seed keys the probes with the point's sampleIndex.
 * @throws RangeError on an invalid point or option; the signal's reason when aborted.
 */
export async function curvatureDensity(
  classifier: Classifier,
  at: CurvaturePoint,
  seed: number | bigint,
  {
    step: rule = defaultStep,
    probes = 8,
    steps = 40,
    batch = defaultBatch,
    signal,
    onProgress,
  }: CurvatureDensityOptions = {},
): Promise<CurvatureDensity> {
  expectPoint('curvatureDensity', at, classifier);
  expectCount('curvatureDensity', 'batch', batch, 2);
  const h = stepLength(rule, classifier, at.perturbationNorm);
  const operator = await tangentOperator(classifier, at, h, batch, signal);
  const common = {
    signConvention,
    operator: 'gradientDifference',
    gradientNorm: operator.gradientNorm,
    step: h,
  } as const;
  if (!operator.normal || Number.isNaN(h)) {
    onProgress?.(1, 1);
    const outcome = operator.gradientNorm === 0 ? 'zero-gradient' : 'not-finite';
    const spectrum = { nodes: [], weights: [], products: 0 };
    return { ...common, outcome, spectrum, meanCurvature: Number.NaN, standardError: Number.NaN };
  }
  const spectrum = await spectralDensity(operator, randomStream(seed, 'curvature/density', at.sampleIndex), {
    probes,
    steps,
    restriction: { project: operator.project, dimension: classifier.dimension - 1 },
    signal,
    onProgress,
  });
  const means = spectrum.nodes.map((row, r) => row.reduce((sum, v, i) => sum + v * spectrum.weights[r][i], 0));
  const meanCurvature = means.reduce((sum, v) => sum + v, 0) / probes;
  const squares = means.reduce((sum, v) => sum + (v - meanCurvature) ** 2, 0);
  return {
    ...common,
    outcome: operator.finite ? 'measured' : 'not-finite',
    spectrum,
    meanCurvature,
    standardError: probes < 2 ? Number.NaN : Math.sqrt(squares / (probes - 1) / probes),
  };
}
