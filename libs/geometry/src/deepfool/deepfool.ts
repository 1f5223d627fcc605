/** DeepFool, untargeted: the smallest perturbation r(x) that changes the label (docs/conventions.md, "`perturbation`"). */

import type { Classifier } from '@isthmus/engine';
import {
  defaultBatch,
  type ExecutionOptions,
  expectCount,
  expectOvershoot,
  type OnSample,
  rowCount,
} from '../execution.js';
import { norm, row } from '../rows.js';
import { cosine, evaluateBoundary } from './boundaryQuality.js';
import { type DescentState, descend } from './descent.js';
import type { PerturbationSample, Perturbations } from './perturbationSample.js';
import { expectRefinement, type RefinementOptions, refine } from './refinement.js';
import { startingClasses } from './startingClasses.js';

/** `matlab`: linearise at x + r, the authors' code of 2015 to 2017. `lts4-python`: linearise at x + (1 + eta) r, their later code. Both test at x + (1 + eta) r. */
export type DeepfoolSemantics = 'matlab' | 'lts4-python';

interface DeepfoolOptions extends ExecutionOptions {
  /** Largest number of linearisations; 50, from the paper's experiments and the authors' Python code. */
  readonly steps?: number;
  /** eta; 0.02, from the paper's section 2.1 and both of the authors' programs. */
  readonly overshoot?: number;
  /**
   * Number of most likely classes at x that are considered, the label among them; 10, from both of the authors' programs. All if L is
   * smaller.
   */
  readonly candidates?: number;
  /** Default `matlab`: the code that the region paper's figures were made with. */
  readonly semantics?: DeepfoolSemantics;
  /** Shortens each r after convergence; absent: r is DeepFool's own. */
  readonly refine?: RefinementOptions | undefined;
  /** Called with each sample and its r, [d]: while others are searched, or at the end if r is refined. */
  readonly onSample?: OnSample<PerturbationSample & { readonly r: Float32Array }> | undefined;
}

/**
 * r(x) for many images in lock-step.
 *
 * Moosavi-Dezfooli, Fawzi, Frossard, "DeepFool", CVPR 2016, Algorithm 2, L2 norm. With k = k(x), w_j = grad f_j - grad f_k
 * and g_j = f_j - f_k: l = argmin_j |g_j| / ||w_j||, r_i = |g_l| / ||w_l||^2 w_l, until k(x + (1 + eta) sum r_i) != k.
 * An image whose largest logit two classes share lies on their boundary: r = 0, found without a step. The label itself is no
 * candidate; images are not clipped to the classifier's bounds, which is also what the authors do.
 *
 * The result of a row is a function of the classifier, the image and the settings. Where an engine rounds a row
 * differently in another batch, it is a function of all `images` in their order, the settings and `batch` as well, and of
 * nothing else: neither time nor concurrency enters the schedule.
 *
 * @param images [n, d], pixels. n may be 0.
 * @returns one sample per image in order, r and z = x + r as [n, d]. Trouble with one image (no convergence, zero
 *   gradient, NaN) is recorded on it.
 * @throws RangeError on an invalid shape or option; the signal's reason when aborted.
 *
 * Memory: 12 d + 8 candidates + 300 bytes per sample, of which 4 d are the caller's images, 4 d + 40 more while r is refined, and a
 * workspace of 4 batch (candidates d + 2 L) bytes.
 *
 * Limits: r is not the smallest perturbation and not orthogonal to the boundary on deep networks; `normalCosine` says how
 * far from it. A label that changes and changes back between x and x + (1 + eta) r is not seen.
 */
export async function deepfool(
  classifier: Classifier,
  images: Float32Array,
  {
    steps = 50,
    overshoot = 0.02,
    candidates = 10,
    semantics = 'matlab',
    refine: refinement,
    batch = defaultBatch,
    signal,
    onProgress,
    onSample,
  }: DeepfoolOptions = {},
): Promise<Perturbations> {
  const { dimension: d } = classifier;
  const n = rowCount('deepfool', images, d);
  expectCount('deepfool', 'steps', steps);
  expectCount('deepfool', 'candidates', candidates, 2);
  expectCount('deepfool', 'batch', batch);
  expectOvershoot('deepfool', overshoot);
  if (refinement) expectRefinement('deepfool', refinement);

  const start = await startingClasses(classifier, images, candidates, batch, signal);
  const state: DescentState = {
    perturbations: new Float32Array(n * d),
    perturbedLabels: start.labels.map((label, i) => (start.tied[i] < 0 ? label : start.tied[i])),
    nearestClasses: start.tied.slice(),
    steps: new Int32Array(n),
    outcomes: Array.from(start.tied, (tied) => (tied < 0 ? 'not-finite' : 'on-boundary')),
  };
  const waiting = Int32Array.from(start.labels.keys()).filter(
    (sample) => start.labels[sample] >= 0 && start.tied[sample] < 0,
  );
  const records = boundaryRecords(classifier, images, start.labels, state, { batch, signal });
  const pending = new Set(start.labels.keys()); // samples without a record
  async function record(samples: readonly number[]): Promise<void> {
    await records.measure(Int32Array.from(samples));
    for (const i of samples) {
      pending.delete(i);
      onSample?.(i, { ...records.sample(i), r: row(state.perturbations, i, d) });
    }
  }
  const ended: number[] = []; // whose r is final, in the order in which they ended
  let finished = n - waiting.length;
  const settings = {
    steps,
    overshoot,
    linearisationScale: semantics === 'matlab' ? 1 : 1 + overshoot,
    batch,
    signal,
    onFinished: async (samples: readonly number[]) => {
      finished += samples.length;
      onProgress?.(finished, n);
      if (onSample === undefined || refinement) return;
      ended.push(...samples);
      // Full batches: as many as there are at the end.
      while (ended.length >= batch) await record(ended.splice(0, batch));
    },
  };
  if (finished > 0) onProgress?.(finished, n);
  await descend(classifier, images, start, waiting, state, settings);
  if (refinement) {
    records.keepUnrefinedNorms();
    await refine(classifier, images, start, state, refinement, { ...settings, onFinished: undefined });
  }
  await record([...pending]);
  const { perturbations } = state;
  return { samples: Array.from({ length: n }, (_, i) => records.sample(i)), perturbations, ...records.points };
}

interface BoundaryRecords {
  /** Evaluates the boundary at z = x + r of these samples, whose r is final. */
  measure(samples: Int32Array): Promise<void>;
  /** The record of a sample that was measured. */
  sample(i: number): PerturbationSample;
  /** Records the present norms of r as those before refinement. */
  keepUnrefinedNorms(): void;
  /** z, [n, d]; x where it was not measured. */
  readonly points: { readonly boundaryPoints: Float32Array };
}

function boundaryRecords(
  classifier: Classifier,
  images: Float32Array,
  labels: Int32Array,
  state: DescentState,
  execution: { batch: number; signal: AbortSignal | undefined },
): BoundaryRecords {
  const { dimension: d } = classifier;
  const n = labels.length;
  const { perturbations, perturbedLabels, nearestClasses, outcomes } = state;
  const boundaryClasses = new Int32Array(n);
  const boundaryPoints = images.slice();
  const margins = new Float64Array(n).fill(Number.NaN);
  const cosines = new Float64Array(n).fill(Number.NaN);
  const normOf = (i: number) => norm(row(perturbations, i, d));
  let unrefinedNorms: Float64Array | null = null;
  return {
    async measure(samples) {
      for (const i of samples) {
        boundaryClasses[i] = outcomes[i] === 'converged' ? perturbedLabels[i] : nearestClasses[i];
      }
      const measurable = samples.filter((i) => boundaryClasses[i] >= 0);
      const classes = { labels, others: boundaryClasses };
      await evaluateBoundary(classifier, images, perturbations, measurable, classes, execution, (i, value, point) => {
        boundaryPoints.set(point, i * d);
        margins[i] = Math.abs(value.margin);
        cosines[i] = cosine(row(perturbations, i, d), value.gradient);
      });
    },
    sample(i) {
      const perturbationNorm = normOf(i);
      const imageNorm = norm(row(images, i, d));
      return {
        outcome: outcomes[i],
        converged: outcomes[i] === 'converged' || outcomes[i] === 'on-boundary',
        label: labels[i],
        perturbedLabel: perturbedLabels[i],
        boundaryClass: boundaryClasses[i],
        steps: state.steps[i],
        norm: perturbationNorm,
        imageNorm,
        relativeNorm: imageNorm === 0 ? Number.NaN : perturbationNorm / imageNorm,
        boundaryMargin: margins[i],
        normalCosine: cosines[i],
        unrefinedNorm: unrefinedNorms?.[i] ?? perturbationNorm,
      };
    },
    keepUnrefinedNorms() {
      unrefinedNorms = Float64Array.from({ length: n }, (_, i) => normOf(i));
    },
    points: { boundaryPoints },
  };
}
