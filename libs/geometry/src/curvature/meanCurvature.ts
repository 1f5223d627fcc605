/**
 * Mean curvature towards every other class at once, from forward passes (docs/conventions.md, "Curvature means a step", the paper's
 * Algorithm 2).
 */

import type { Classifier } from '@isthmus/engine';
import { defaultBatch, type ExecutionOptions, expectCount, type OnSample } from '../execution.js';
import { streamedLogits } from '../logits.js';
import { type CurvatureRecord, expectPoint, type ProbePoint, signConvention } from './curvaturePoint.js';
import { addDirection, cosineTable, sampleDirections } from './directions.js';
import { classNormals, type Normals } from './normals.js';
import { noisePairs, noiseStep } from './roundingNoise.js';
import { type CurvatureEstimate, estimateCurvatures } from './secondDifferences.js';
import { defaultStep, type StepRule, stepLength } from './stepRule.js';

export interface MeanCurvatureOptions extends ExecutionOptions {
  readonly step?: StepRule;
  /** T, random directions a point, at most d; 30: measured relative error 5% on LeNet, the sign always right. */
  readonly directions?: number;
  /**
   * `exact`: ||grad F_j|| and the part along the normal, n_j' H_j n_j, from one input gradient and two forwards a class.
   * `estimated`: the norm from the same forwards (relative sd 1 / sqrt(2T); what is divided by it is too large by 3/(4T) in the mean)
   * and no correction along the normal, a bias of at most |n'Hn| / ((d - 1) ||grad F||). Default: exact up to 16 classes.
   */
  readonly normals?: 'exact' | 'estimated';
  readonly onSample?: OnSample<MeanCurvatureSample> | undefined;
}

/** Curvatures towards all classes at one point. Arrays are [L], NaN at the point's own class. */
export interface MeanCurvatureSample extends CurvatureEstimate, CurvatureRecord {
  readonly operator: 'secondDifference';
  /** k, as given. */
  readonly label: number;
  /** f(x), [L]. */
  readonly logits: Float32Array;
  /** T. */
  readonly directions: number;
  readonly normals: 'exact' | 'estimated';
  /** Forward passes and input gradients spent. */
  readonly forwards: number;
  readonly gradients: number;
}

/** Room for the gradients of one group of points: 64 MiB. */
const GRADIENT_FLOATS = 2 ** 24;

/** Up to this many classes a gradient each costs less than the forwards do. */
const MOST_EXACT_CLASSES = 16;

/**
 * kbar_j = tr(P H_j P) / ((d - 1) ||grad F_j||) for every class j other than k, at each point.
 *
 * With s_l(v) = [f_l(x + hv) - 2 f_l(x) + f_l(x - hv)] / h^2, tr H_l is d times the average of s_l over T directions, and
 * F_j's is a difference of columns: 2T + 1 forward passes, and 8 for the noise of float32 (roundingNoise.ts), serve all L classes, where products with gradient differences
 * need 2T gradients for each. The printed normalisation 1/(d - 1) belongs to directions tangent to F_j; these are not, so
 * the trace is taken over all d and n_j' H_j n_j is subtracted.
 *
 * Sums are float64. Directions are shared by classes and networks, so differences between them are sharper than the
 * standard errors say.
 *
 * @param points with their classes k; `targetClass` is not used.
 * @param seed keys the directions with each point's sampleIndex.
 * @returns one sample a point, in order. Trouble with one point is recorded on it.
 *
 * Memory: 40 L + 2,000 bytes a point for the result; a workspace of 16 (T + 6) d + 4 batch (d + L) + 8 (T + L) L bytes, and for exact
 * normals at most 64 MiB of gradients (one point's, 4 L d bytes, where that is more).
 *
 * Limits: second differences of float32 logits; `roundingErrors` says how much of the value float32 may have made at most, which
 * grows as 1 / h^2. On kinks a second difference is up to twice a gradient difference (the ramp among the oracles).
 */
export async function meanCurvature(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  {
    step: rule = defaultStep,
    directions = 30,
    normals: kind = classifier.numClasses <= MOST_EXACT_CLASSES ? 'exact' : 'estimated',
    batch = defaultBatch,
    signal,
    onProgress,
    onSample,
  }: MeanCurvatureOptions = {},
): Promise<MeanCurvatureSample[]> {
  const { dimension: d, numClasses: L } = classifier;
  for (const point of points) expectPoint('meanCurvature', point, classifier);
  expectCount('meanCurvature', 'directions', directions);
  expectCount('meanCurvature', 'batch', batch);
  const T = Math.min(directions, d);
  const S = noisePairs(d);
  const noise = noiseStep(classifier);
  const cosines = cosineTable(d);
  const samples: MeanCurvatureSample[] = [];
  const groupSize = kind === 'exact' ? Math.max(1, Math.min(batch, Math.floor(GRADIENT_FLOATS / (L * d)))) : batch;
  for (let start = 0; start < points.length; start += groupSize) {
    signal?.throwIfAborted();
    const group = points.slice(start, start + groupSize);
    const normals = kind === 'exact' ? await classNormals(classifier, group) : undefined;
    const rowsPerPoint = 1 + 2 * T + (normals ? 2 * (L - 1) : 0) + 2 * S;
    const steps = group.map((point) => stepLength(rule, classifier, point.perturbationNorm));
    let drawn = -1;
    let frame: Float64Array = new Float64Array(0);
    const table = new Float32Array(rowsPerPoint * L); // logits of the point being read
    await streamedLogits(
      classifier,
      group.length * rowsPerPoint,
      batch,
      (index, row) => {
        const i = Math.floor(index / rowsPerPoint);
        if (i !== drawn) {
          frame = sampleDirections(seed, group[i].sampleIndex, Math.max(T, S), d, cosines);
          drawn = i;
        }
        const fromEnd = (index % rowsPerPoint) - (rowsPerPoint - 2 * S);
        if (fromEnd < 0) writeProbe(row, index % rowsPerPoint, group[i], steps[i], frame, T, normals, i);
        else addDirection(row, group[i].point, fromEnd % 2 === 0 ? noise : -noise, frame, fromEnd >> 1);
      },
      (index, logits) => {
        const r = index % rowsPerPoint;
        table.set(logits, r * L);
        if (r < rowsPerPoint - 1) return;
        const i = Math.floor(index / rowsPerPoint);
        const sample = finishPoint(classifier, group[i], steps[i], T, kind, table, normals, i);
        samples.push(sample);
        onSample?.(start + i, sample);
      },
      { signal, afterBatch: (rows) => onProgress?.(start + Math.floor(rows / rowsPerPoint), points.length) },
    );
  }
  return samples;
}

/** Row 0 is x; rows 1 .. 2T are x +- h v_t; then, per other class, x +- h n_j (x itself where n_j does not exist). Pairs for the noise follow. */
function writeProbe(
  row: Float32Array,
  r: number,
  { point, label }: ProbePoint,
  h: number,
  frame: Float64Array,
  T: number,
  normals: Normals | undefined,
  i: number,
): void {
  const d = point.length;
  row.set(point);
  if (r === 0 || Number.isNaN(h)) return;
  const sign = r % 2 === 1 ? h : -h;
  const which = (r - 1) >> 1;
  if (which < T) {
    addDirection(row, point, sign, frame, which);
  } else if (normals) {
    const other = which - T;
    const norm = normals.norms[i * normals.numClasses + (other < label ? other : other + 1)];
    if (!(norm > 0)) return;
    const from = (i * (normals.numClasses - 1) + other) * d;
    for (let c = 0; c < d; c++) row[c] = point[c] + (sign * normals.slopes[from + c]) / norm;
  }
}

function finishPoint(
  classifier: Classifier,
  { point, label }: ProbePoint,
  h: number,
  T: number,
  kind: 'exact' | 'estimated',
  table: Float32Array,
  normals: Normals | undefined,
  i: number,
): MeanCurvatureSample {
  const { dimension: d, numClasses: L } = classifier;
  const estimate = estimateCurvatures({
    table,
    numClasses: L,
    dimension: d,
    directions: T,
    step: h,
    noiseStep: noiseStep(classifier),
    label,
    gradientNorms: normals?.norms.subarray(i * L, (i + 1) * L),
    largestPixel: point.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  });
  // The point's own class has neither.
  const measured = estimate.meanCurvatures.some(Number.isFinite);
  const flat = estimate.gradientNorms.every((norm, j) => norm === 0 || j === label);
  return {
    ...estimate,
    outcome: measured ? 'measured' : flat ? 'zero-gradient' : 'not-finite',
    signConvention,
    operator: 'secondDifference',
    label,
    logits: table.slice(0, L),
    step: h,
    directions: T,
    normals: kind,
    forwards: table.length / L,
    gradients: normals ? L - 1 : 0,
  };
}

/**
 * Measures every point at every step, along the same directions, so that steps differ by scale alone.
 *
 * @returns [steps][points]. Memory: that of `meanCurvature` times the number of steps.
 */
export async function stepSweep(
  classifier: Classifier,
  points: readonly ProbePoint[],
  seed: number | bigint,
  steps: readonly StepRule[],
  { onProgress, ...options }: Omit<MeanCurvatureOptions, 'step' | 'onSample'> = {},
): Promise<MeanCurvatureSample[][]> {
  const sweeps: MeanCurvatureSample[][] = [];
  for (const [i, step] of steps.entries()) {
    const progress = (finished: number, total: number) => onProgress?.(i * total + finished, steps.length * total);
    sweeps.push(await meanCurvature(classifier, points, seed, { ...options, step, onProgress: progress }));
  }
  return sweeps;
}
