/** The largest and smallest principal curvatures by block Lanczos, where 2d gradients are too many (docs/conventions.md, "`curvature`"). */

import type { Classifier } from '@isthmus/engine';
import { type BlockLanczosResult, blockLanczos, randomStream } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import { type BoundaryRecord, type CurvaturePoint, expectPoint, signConvention } from './curvaturePoint.js';
import { defaultStep, type StepRule, stepLength } from './stepRule.js';
import { curvaturesAlong, tangentOperator } from './tangentOperator.js';

interface ExtremeCurvaturesOptions extends ExecutionOptions {
  readonly step?: StepRule;
  readonly largest?: number;
  readonly smallest?: number;
  /**
   * Largest number of gradient pairs, which bounds memory: 8 d bytes each and more. Default: 192, or two for each curvature asked for if
   * that is more.
   */
  readonly maxProducts?: number;
  /** Residual over the largest |curvature|. */
  readonly tolerance?: number;
}

interface ExtremeCurvatures extends BoundaryRecord {
  readonly operator: 'gradientDifference';
  /** The `largest` largest and `smallest` smallest, descending, 1/pixel; all d - 1 where that is fewer, none when not measured. */
  readonly curvatures: Float64Array;
  /** [k, d]. */
  readonly directions: Float32Array;
  readonly residuals: Float64Array;
  /** The normal curvature measured along each direction itself. On networks with kinks it is far smaller than `curvatures`. */
  readonly curvaturesAlong: Float64Array;
  readonly converged: boolean;
  /** ||T - T'|| / ||T|| of the operator as projected on the basis. */
  readonly asymmetry: number;
  readonly gradients: number;
}

/**
 * Extreme principal curvatures from products of the difference operator with directions.
 *
 * On a network with kinks the operator at step h is not symmetric and its transpose is not available: the values are inner
 * bounds of the symmetric part's extremes over the directions searched.
 *
 * Memory: 8 (maxProducts + batch + 8) d + 24 maxProducts^2 bytes, and 24 d for each curvature that is asked for.
 *
 * @param seed keys the starting directions with the point's sampleIndex.
 * @throws RangeError on an invalid point or option; the signal's reason when aborted.
 */
export async function extremeCurvatures(
  classifier: Classifier,
  at: CurvaturePoint,
  seed: number | bigint,
  {
    step: rule = defaultStep,
    largest = 10,
    smallest = 10,
    maxProducts = Math.max(192, 2 * (largest + smallest)),
    tolerance = 1e-3,
    batch = defaultBatch,
    signal,
    onProgress,
  }: ExtremeCurvaturesOptions = {},
): Promise<ExtremeCurvatures> {
  expectPoint('extremeCurvatures', at, classifier);
  expectCount('extremeCurvatures', 'batch', batch, 2);
  const h = stepLength(rule, classifier, at.perturbationNorm);
  const operator = await tangentOperator(classifier, at, h, batch, signal);
  const { gradientNorm } = operator;
  const record = (
    outcome: BoundaryRecord['outcome'],
    extremes: Partial<BlockLanczosResult> = {},
    along: Float64Array = new Float64Array(0),
  ): ExtremeCurvatures => ({
    outcome,
    signConvention,
    operator: 'gradientDifference',
    curvatures: extremes.values ?? new Float64Array(0),
    directions: Float32Array.from(extremes.vectors ?? []),
    residuals: extremes.residuals ?? new Float64Array(0),
    curvaturesAlong: along,
    converged: extremes.converged ?? false,
    asymmetry: extremes.asymmetry ?? Number.NaN,
    gradientNorm,
    step: h,
    gradients: 1 + 2 * ((extremes.products ?? 0) + along.length),
  });
  if (!operator.normal || Number.isNaN(h)) {
    onProgress?.(1, 1);
    return record(gradientNorm === 0 ? 'zero-gradient' : 'not-finite');
  }
  const extremes = await blockLanczos(operator, randomStream(seed, 'curvature/lanczos', at.sampleIndex), {
    largest,
    smallest,
    // Half a device batch, so that one batch holds both sides. Larger blocks slow the growth of the Krylov space.
    blockSize: Math.min(8, batch >> 1),
    maxProducts,
    tolerance,
    restriction: { project: operator.project, dimension: classifier.dimension - 1 },
    signal,
    onProgress,
  });
  const along = await curvaturesAlong(operator, extremes.vectors);
  return operator.finite ? record('measured', extremes, along) : record('not-finite');
}
