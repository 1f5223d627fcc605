/** All d - 1 principal curvatures at a point (docs/conventions.md, "`curvature`"; the paper's Eq. 1 and Fig. 4b). */

import { availableParallelism } from 'node:os';
import type { Classifier } from '@isthmus/engine';
import { openEigenPool, type SymmetricEigen, symmetricEigen } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount } from '../execution.js';
import { type BoundaryRecord, type CurvaturePoint, expectPoint, signConvention } from './curvaturePoint.js';
import { marginGradient, normalAt } from './marginGradient.js';
import { defaultStep, type StepRule, stepLength } from './stepRule.js';
import { tangentMatrix, toPixels } from './tangentMatrix.js';
import { curvaturesAlong, tangentOperator } from './tangentOperator.js';

interface PrincipalCurvaturesOptions extends ExecutionOptions {
  readonly step?: StepRule;
  /** Which principal directions come back: none, all, or the `strongest` by |curvature|, of both signs or of one. */
  readonly directions?:
    | 'none'
    | 'all'
    | { readonly strongest: number; readonly sign?: 'positive' | 'negative' | undefined };
  /** Whether `curvaturesAlong` is measured, at two more gradients a direction: of all directions as many as the matrix takes. */
  readonly along?: boolean;
  /**
   * Orthonormal rows [d, d] along which gradient differences are taken, for example `randomAxes`; the pixel axes where
   * absent. On a network with kinks the choice matters: a step h spent on one pixel meets other kinks than one spread
   * over all of them. Only with axes like its own directions does the trace agree with `meanCurvature`'s.
   */
  readonly axes?: Float64Array | undefined;
}

/** Curvatures in 1/pixel (L2); those of F = f_j - f_k. */
export interface PrincipalCurvatures extends BoundaryRecord {
  /** The symmetric part of central differences of grad F. */
  readonly operator: 'gradientDifference';
  /** The axes of these differences. */
  readonly axes: 'pixel' | 'given';
  /** [d - 1], descending; empty when not measured. */
  readonly curvatures: Float64Array;
  /** Their average, tr(P H P) / ((d - 1) ||grad F||). */
  readonly meanCurvature: number;
  /** [k, d], unit tangent vectors, in the order of `positions`. */
  readonly directions: Float32Array;
  /** Index into `curvatures` of each direction, ascending. */
  readonly positions: Int32Array;
  /** ||S v - kappa v|| of each direction. */
  readonly residuals: Float64Array;
  /**
   * The normal curvature measured along each direction itself at the same step. On smooth networks it equals `curvatures`. On
   * networks with kinks a matrix of differences exaggerates its extremes, by 2 to 8 on LeNet; this value is the reliable one. Empty
   * where `along` was false.
   */
  readonly curvaturesAlong: Float64Array;
  /**
   * ||H - H'|| / ||H|| (Frobenius) before H was made symmetric: 0 for a smooth F and small h. On LeNet at h = ||r||, 0.58
   * along random axes and 0.87 along the pixels'.
   */
  readonly asymmetry: number;
  /** Input gradients evaluated. */
  readonly gradients: number;
}

/**
 * The full spectrum of P H P / ||grad F|| on the tangent space, from 2d + 1 input gradients and one symmetric
 * eigen-decomposition of order d - 1.
 *
 * Row i of H is [grad F(x + h e_i) - grad F(x - h e_i)] / 2h for the pixel axes e_i or the axes given, which says nothing of
 * scales below h and, on networks with kinks, depends on h and on the axes: the result carries both. H is made symmetric,
 * (H + H') / 2, and reflected so that the normal becomes the first axis; dropping that axis leaves the tangent operator
 * exactly, with no spurious zero.
 *
 * @param at the point, its class k and the other class j.
 * @returns the spectrum; a vanishing gradient or a number that is not finite is an outcome, not an exception.
 * @throws RangeError on a point that does not fit the classifier or an invalid option; the signal's reason when aborted.
 *
 * Memory: 16 d^2 bytes (10 MB at d = 784, 151 MB at d = 3072) and 8 batch (d + L); 40 d^2 more for all directions. Time, besides
 * the gradients: (4/3) d^3 operations, 0.07 s at d = 784 on one core, and twice as much again for all directions; given axes
 * cost 2 d^3 more, and 16 d^2 bytes.
 */
export async function principalCurvatures(
  classifier: Classifier,
  at: CurvaturePoint,
  options: PrincipalCurvaturesOptions = {},
): Promise<PrincipalCurvatures> {
  const measured = await beforeEigen(classifier, at, options);
  if ('outcome' in measured) return measured;
  const select = options.directions ?? 'none';
  return measured.finish(symmetricEigen(measured.tangent, classifier.dimension - 1, { overwrite: true, select }));
}

/**
 * The spectra of many points, in order, the decompositions of earlier points on other threads while the classifier works
 * on later ones: the device does not wait for them.
 *
 * The numbers equal those of `principalCurvatures` to the bit. Memory: `threads` + 1 points at once; stopping early frees it.
 *
 * @param options.threads for decompositions; all cores but one by default.
 */
export async function* principalCurvaturesOf(
  classifier: Classifier,
  points: readonly CurvaturePoint[],
  {
    threads = Math.max(1, availableParallelism() - 1),
    onProgress,
    ...options
  }: PrincipalCurvaturesOptions & { readonly threads?: number } = {},
): AsyncGenerator<PrincipalCurvatures> {
  for (const point of points) expectPoint('principalCurvaturesOf', point, classifier);
  const pool = openEigenPool({ threads });
  const select = options.directions ?? 'none';
  const underWay: Promise<PrincipalCurvatures>[] = [];
  let finished = 0;
  try {
    for (const point of points) {
      const measured = await beforeEigen(classifier, point, options);
      const spectrum =
        'outcome' in measured
          ? Promise.resolve(measured)
          : pool.decompose(measured.tangent, classifier.dimension - 1, select).then(measured.finish);
      spectrum.catch(() => {}); // thrown where it is awaited, below
      underWay.push(spectrum);
      if (underWay.length <= threads) continue;
      const next = await underWay.shift()!;
      onProgress?.(++finished, points.length);
      yield next;
    }
    for (const spectrum of underWay) {
      const next = await spectrum;
      onProgress?.(++finished, points.length);
      yield next;
    }
  } finally {
    await pool.close();
  }
}

/** The matrix, with the function that turns its decomposition into a result. Where there is no matrix, the result itself. */
async function beforeEigen(
  classifier: Classifier,
  at: CurvaturePoint,
  {
    step: rule = defaultStep,
    along = true,
    axes,
    batch = defaultBatch,
    signal,
    onProgress,
  }: PrincipalCurvaturesOptions,
): Promise<
  PrincipalCurvatures | { tangent: Float64Array; finish: (eigen: SymmetricEigen) => Promise<PrincipalCurvatures> }
> {
  const { dimension: d } = classifier;
  expectPoint('principalCurvatures', at, classifier);
  expectCount('principalCurvatures', 'batch', batch, 2);
  if (axes && axes.length !== d * d) {
    throw new RangeError(`principalCurvatures: expected axes [${d}, ${d}], got ${axes.length} numbers`);
  }
  const h = stepLength(rule, classifier, at.perturbationNorm);
  const gradient = marginGradient(classifier, at.targetClass, at.label, batch);
  const { normal, gradientNorm } = await normalAt(gradient, at.point);
  const record = (outcome: BoundaryRecord['outcome'], gradients: number): PrincipalCurvatures => ({
    outcome,
    signConvention,
    operator: 'gradientDifference',
    axes: axes ? 'given' : 'pixel',
    curvatures: new Float64Array(0),
    meanCurvature: Number.NaN,
    directions: new Float32Array(0),
    positions: new Int32Array(0),
    residuals: new Float64Array(0),
    curvaturesAlong: new Float64Array(0),
    gradientNorm,
    step: h,
    asymmetry: Number.NaN,
    gradients,
  });
  if (!normal || Number.isNaN(h)) {
    onProgress?.(d, d);
    return record(gradientNorm === 0 ? 'zero-gradient' : 'not-finite', 1);
  }
  const gradients = 2 * d + 1;
  const measured = await tangentMatrix(gradient, at.point, {
    normal,
    gradientNorm,
    h,
    axes,
    batch,
    signal,
    onProgress,
  });
  if (!measured) return record('not-finite', gradients);
  const { tangent, reflection, asymmetry } = measured;
  return {
    tangent,
    async finish({ values, chosen, vectors, residuals }) {
      const directions = toPixels(vectors, reflection, axes);
      const k = along ? chosen.length : 0;
      const operator = k > 0 ? await tangentOperator(classifier, at, h, batch, signal) : undefined;
      const forms = operator?.normal && (await curvaturesAlong(operator, Float64Array.from(directions)));
      return {
        ...record('measured', gradients + (k > 0 ? 1 + 2 * k : 0)),
        curvatures: values,
        meanCurvature: values.reduce((sum, v) => sum + v, 0) / (d - 1),
        directions,
        positions: chosen,
        residuals,
        curvaturesAlong: forms ?? new Float64Array(0),
        asymmetry,
      };
    },
  };
}
