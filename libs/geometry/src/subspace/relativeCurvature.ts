/** How much more the boundary is curved along shared directions than along random ones, at unseen points (Fig. 5a). */

import type { Classifier } from '@isthmus/engine';
import type { CurvatureOutcome, CurvaturePoint } from '../curvature/curvaturePoint.js';
import { directionalCurvatures } from '../curvature/directionalCurvature.js';
import { sampleDirections } from '../curvature/directions.js';
import type { StepRule } from '../curvature/stepRule.js';
import { type ExecutionOptions, rowCount } from '../execution.js';

interface RelativeCurvatureOptions extends ExecutionOptions {
  readonly step?: StepRule;
  /** Random directions for the denominator, at most d. */
  readonly directions?: number;
}

export interface RelativeCurvature {
  readonly outcome: CurvatureOutcome;
  readonly operator: 'secondDifference';
  /** rho_i, [m]; NaN when not measured, also where no random direction has any curvature. */
  readonly ratios: Float64Array;
  /** E_v |v' P H P v| / ||grad F||, 1/pixel, and its standard error. */
  readonly randomCurvature: number;
  readonly randomStandardError: number;
  readonly gradientNorm: number;
  readonly step: number;
}

/**
 * rho_i(z) = |u_i' P H P u_i| / E_v |v' P H P v|, v uniform on the unit sphere. 1 means no more curved than a random direction.
 *
 * @param shared u_1 .. u_m, [m, d].
 * Memory: 16 (m + T + 1) d + 32 (m + T) bytes for T directions, and a workspace of 4 batch (d + L).
 *
 * @param seed keys v with the point's sampleIndex; all u_i share the denominator, so their ratios to each other carry none of its error.
 */
export async function relativeCurvature(
  classifier: Classifier,
  at: CurvaturePoint,
  shared: Float32Array,
  seed: number | bigint,
  { directions = 100, ...options }: RelativeCurvatureOptions = {},
): Promise<RelativeCurvature> {
  const { dimension: d } = classifier;
  const m = rowCount('relativeCurvature', shared, d);
  const T = Math.min(directions, d);
  const all = new Float64Array((m + T) * d);
  all.set(shared);
  all.set(sampleDirections(seed, at.sampleIndex, T, d), m * d);
  const sampled = await directionalCurvatures(classifier, at, all, options);
  // v' P H P v = kappa(z, Pv) ||Pv||^2; a direction along the normal has neither.
  const forms = sampled.curvatures.map((kappa, i) =>
    sampled.tangentShares[i] > 0 ? Math.abs(kappa) * sampled.tangentShares[i] : 0,
  );
  const random = forms.subarray(m);
  const mean = random.reduce((sum, v) => sum + v, 0) / T;
  const squares = random.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const measured = sampled.outcome === 'measured';
  const ratios = forms.subarray(0, m).map((form) => form / mean);
  // Between the kinks of a network the second differences of all random directions may be exactly 0.
  const finite = measured && ratios.every(Number.isFinite);
  return {
    outcome: measured && !finite ? 'not-finite' : sampled.outcome,
    operator: sampled.operator,
    ratios: finite ? ratios : ratios.fill(Number.NaN),
    randomCurvature: measured ? mean : Number.NaN,
    randomStandardError: measured && T > 1 ? Math.sqrt(squares / (T - 1) / T) : Number.NaN,
    gradientNorm: sampled.gradientNorm,
    step: sampled.step,
  };
}
