/**
 * Mean curvature towards every other class at once, from forward passes (docs/conventions.md, "Curvature means a step", the paper's
 * Algorithm 2).
 */

import type { Classifier } from '@isthmus/engine';
import { defaultBatch, type ExecutionOptions, expectCount, type OnSample } from '../execution.js';
import { streamedLogits } from '../logits.js';
import { type CurvatureRecord, expectPoint, type ProbePoint, signConvention } from './curvaturePoint.js';
import { type Drawing, drawDirections, spaceOf } from './directionDrawing.js';
import { addDirection } from './directions.js';
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
  /** How the directions are drawn. Default: orthonormal and spread over all pixels. */
  readonly drawing?: Drawing | undefined;
  /**
   * Sets of classes other than k that sums of curvatures are asked for, from the point and its logits. Up to 16 classes their norms are
   * exact, also where those of all classes are estimated.
   */
  readonly classSets?: ((point: ProbePoint, logits: Float32Array) => ReadonlyArray<readonly number[]>) | undefined;
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
export const MOST_EXACT_CLASSES = 16;

/**
 * kbar_j = tr(P H_j P) / ((d - 1) ||grad F_j||) for every class j other than k, at each point.
 *
 * With s_l(v) = [f_l(x + hv) - 2 f_l(x) + f_l(x - hv)] / h^2, tr H_l is d times the average of s_l over T directions, and
 * F_j's is a difference of columns: 2T + 1 forward passes, and 8 for the noise of float32 (roundingNoise.ts), serve all L classes and all sets of them, where products with gradient differences
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
 * Memory: 40 L + 2,000 bytes a point for the result, and 400 + 32 C for each set of C classes; a workspace of 16 (T + 6) d + 4 batch (d + L) + 8 (T + L) L bytes, and for exact
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
    drawing = 'signedCosines',
    classSets,
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
  const space = spaceOf(classifier.inputShape);
  const samples: MeanCurvatureSample[] = [];
  const mostNormals = kind === 'exact' ? L : classSets ? MOST_EXACT_CLASSES : 0;
  const groupSize = Math.max(1, Math.min(batch, Math.floor(GRADIENT_FLOATS / (mostNormals * d))));
  for (let start = 0; start < points.length; start += groupSize) {
    signal?.throwIfAborted();
    const group = points.slice(start, start + groupSize);
    const normals =
      kind === 'exact' ? await classNormals(classifier, group) : await normalsOfSets(classifier, group, classSets);
    const rowsPerPoint = 1 + 2 * T + 2 * (normals?.count ?? 0) + 2 * S;
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
          frame = drawDirections(drawing, seed, group[i].sampleIndex, Math.max(T, S), space);
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
        const sample = finishPoint(classifier, group[i], {
          step: steps[i],
          T,
          kind,
          drawing,
          classSets,
          table,
          normals,
          i,
        });
        samples.push(sample);
        onSample?.(start + i, sample);
      },
      { signal, afterBatch: (rows) => onProgress?.(start + Math.floor(rows / rowsPerPoint), points.length) },
    );
  }
  return samples;
}

/** The normals of the sets of up to 16 classes; undefined where none is asked for. */
async function normalsOfSets(
  classifier: Classifier,
  points: readonly ProbePoint[],
  classSets: MeanCurvatureOptions['classSets'],
): Promise<Normals | undefined> {
  if (classSets === undefined) return undefined;
  const { dimension: d, numClasses: L } = classifier;
  const images = new Float32Array(points.length * d);
  for (const [i, { point }] of points.entries()) images.set(point, i * d);
  const logits = await classifier.logits(images);
  const wanted = points.map((point, i) => {
    const sets = classSets(point, logits.subarray(i * L, (i + 1) * L)).filter(isFew);
    return [...new Set(sets.flat())];
  });
  const count = Math.max(...wanted.map(({ length }) => length));
  if (count === 0) return undefined;
  // A point with fewer classes has its first one again, or a class without a normal: its own has slope 0.
  const classes = wanted.map((own, i) =>
    Array.from({ length: count }, (_, at) => own[at] ?? own[0] ?? points[i].label),
  );
  return await classNormals(classifier, points, Int32Array.from(classes.flat()));
}

/** With k itself as many as have exact norms. */
function isFew(classes: readonly number[]): boolean {
  return classes.length < MOST_EXACT_CLASSES;
}

/** Row 0 is x; rows 1 .. 2T are x +- h v_t; then, per class that has a normal, x +- h n_j (x itself where n_j does not exist). Pairs for the noise follow. */
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
    const at = i * normals.count + which - T;
    const L = normals.norms.length / (normals.classes.length / normals.count);
    const norm = normals.norms[i * L + normals.classes[at]];
    if (!(norm > 0) || normals.classes[at] === label) return;
    const from = at * d;
    for (let c = 0; c < d; c++) row[c] = point[c] + (sign * normals.slopes[from + c]) / norm;
  }
}

interface MeasuredPoint {
  readonly step: number;
  readonly T: number;
  readonly kind: 'exact' | 'estimated';
  readonly drawing: Drawing;
  readonly classSets: MeanCurvatureOptions['classSets'];
  /** Its logits, [rows, L]. */
  readonly table: Float32Array;
  readonly normals: Normals | undefined;
  /** Its place in the group. */
  readonly i: number;
}

function finishPoint(
  classifier: Classifier,
  point: ProbePoint,
  { step, T, kind, drawing, classSets, table, normals, i }: MeasuredPoint,
): MeanCurvatureSample {
  const { dimension: d, numClasses: L } = classifier;
  const { label } = point;
  const logits = table.slice(0, L);
  const sets = classSets?.(point, logits) ?? [];
  const from = {
    ...{ table, numClasses: L, dimension: d, directions: T, step, label, drawing, classSets: sets },
    noiseStep: noiseStep(classifier),
    largestPixel: point.point.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
  };
  const exact = normals && exactNorms(normals, i, L, T);
  const estimate = estimateCurvatures(kind === 'exact' ? { ...from, exact } : from);
  // Of few classes the norms are exact, where those of all are estimated.
  const few = kind === 'estimated' && exact ? estimateCurvatures({ ...from, exact }).classSets : estimate.classSets;
  // The own class has neither.
  const measured = estimate.meanCurvatures.some(Number.isFinite);
  const flat = estimate.gradientNorms.every((norm, j) => norm === 0 || j === label);
  return {
    ...estimate,
    classSets: estimate.classSets.map((all, at) => (isFew(all.classes) ? few[at] : all)),
    outcome: measured ? 'measured' : flat ? 'zero-gradient' : 'not-finite',
    signConvention,
    operator: 'secondDifference',
    label,
    logits,
    step,
    directions: T,
    normals: kind,
    forwards: table.length / L + (kind === 'estimated' && classSets ? 1 : 0),
    gradients: normals?.count ?? 0,
  };
}

function exactNorms({ count, classes, norms }: Normals, i: number, L: number, T: number) {
  const rows = new Int32Array(L).fill(-1);
  // The first place of a class that stands there twice.
  for (let at = count - 1; at >= 0; at--) rows[classes[i * count + at]] = 1 + 2 * T + 2 * at;
  return { norms: norms.subarray(i * L, (i + 1) * L), rows };
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
