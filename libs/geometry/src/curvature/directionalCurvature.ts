/** Normal curvature kappa(z, v) along given directions, from second differences (the paper's Eq. 1). */

import type { Classifier } from '@isthmus/engine';
import { defaultBatch, type ExecutionOptions, expectCount, rowCount } from '../execution.js';
import { streamedLogits } from '../logits.js';
import { type BoundaryRecord, type CurvaturePoint, expectPoint, signConvention } from './curvaturePoint.js';
import { addDirection } from './directions.js';
import { marginGradient, normalAt } from './marginGradient.js';
import { defaultStep, type StepRule, stepLength } from './stepRule.js';
import { removeNormal } from './tangentOperator.js';

/** The outcome is `not-finite` also where a logit along one of the directions is not finite. */
interface DirectionalCurvatures extends BoundaryRecord {
  readonly operator: 'secondDifference';
  /**
   * kappa(z, Pv) of each direction, 1/pixel. NaN where v has no tangent part. A direction along the normal gives the curvature along
   * its rounding error.
   */
  readonly curvatures: Float64Array;
  /** ||P v||^2 / ||v||^2, below about 2^-44 for a normal: curvature times share is the quadratic form v' P H P v / ||grad F||. */
  readonly tangentShares: Float64Array;
}

/**
 * Two forward passes a direction and one for the point.
 *
 * @param directions [k, d], any lengths; each is projected on the tangent space first.
 *
 * Memory: 8 (k + 2) d + 32 k bytes beside the directions, and a workspace of 4 batch (d + L).
 */
export async function directionalCurvatures(
  classifier: Classifier,
  at: CurvaturePoint,
  directions: Float64Array,
  {
    step: rule = defaultStep,
    batch = defaultBatch,
    signal,
    onProgress,
  }: ExecutionOptions & { readonly step?: StepRule } = {},
): Promise<DirectionalCurvatures> {
  const { dimension: d } = classifier;
  expectPoint('directionalCurvatures', at, classifier);
  expectCount('directionalCurvatures', 'batch', batch);
  const k = rowCount('directionalCurvatures', directions, d);
  const { point, label, targetClass } = at;
  const h = stepLength(rule, classifier, at.perturbationNorm);
  const { normal, gradientNorm } = await normalAt(marginGradient(classifier, targetClass, label, 1), point);
  const curvatures = new Float64Array(k).fill(Number.NaN);
  const tangentShares = new Float64Array(k).fill(Number.NaN);
  const operator = 'secondDifference';
  const common = { signConvention, operator, curvatures, tangentShares, gradientNorm, step: h } as const;
  if (!normal || Number.isNaN(h)) {
    onProgress?.(k, k);
    return { outcome: gradientNorm === 0 ? 'zero-gradient' : 'not-finite', ...common };
  }
  const tangent = directions.slice();
  removeNormal(tangent, normal);
  for (let i = 0; i < k; i++) {
    const squared = (rows: Float64Array) => rows.subarray(i * d, (i + 1) * d).reduce((sum, v) => sum + v * v, 0);
    const length = squared(tangent);
    tangentShares[i] = length / squared(directions);
    for (let c = i * d; c < (i + 1) * d; c++) tangent[c] /= Math.sqrt(length);
  }
  const margins = new Float64Array(1 + 2 * k);
  await streamedLogits(
    classifier,
    1 + 2 * k,
    batch,
    (index, row) => {
      if (index === 0) row.set(point);
      else addDirection(row, point, index % 2 === 1 ? h : -h, tangent, (index - 1) >> 1);
    },
    (index, logits) => {
      margins[index] = logits[targetClass] - logits[label];
    },
    { signal, afterBatch: (rows) => onProgress?.((rows - 1) >> 1, k) },
  );
  for (let i = 0; i < k; i++) {
    curvatures[i] = (margins[1 + 2 * i] - 2 * margins[0] + margins[2 + 2 * i]) / (h * h * gradientNorm);
  }
  const finite = curvatures.every((kappa, i) => Number.isFinite(kappa) || !(tangentShares[i] > 0));
  return { outcome: finite && Number.isFinite(margins[0]) ? 'measured' : 'not-finite', ...common };
}
