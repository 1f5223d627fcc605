/** DeepFool, targeted: moves points into the region of a given class (Algorithm 1 of the paper, line 6). */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { defaultBatch, type ExecutionOptions, expectCount, expectOvershoot, rowCount } from '../execution.js';
import { dot, norm, row, writePoint } from '../rows.js';
import { activeSet } from './activeSet.js';
import { cosine, evaluateBoundary } from './boundaryQuality.js';
import type { PerturbationOutcome } from './perturbationSample.js';
import { startingClasses } from './startingClasses.js';

export interface TargetedOptions extends ExecutionOptions {
  /** Largest number of linearisations; 100 (docs/conventions.md, "`perturbation`"). */
  readonly steps?: number;
  /** eta; 0.05: the point ends slightly inside the region, where a path's segments can be valid. */
  readonly overshoot?: number;
  /** Measure the boundary point z = x + r, a gradient an image; true. Without it `boundaryMargin` and `normalCosine` are NaN. */
  readonly quality?: boolean;
}

interface TargetedSample {
  readonly outcome: PerturbationOutcome;
  /** The label at the point is the target. */
  readonly converged: boolean;
  /** Label at the image, and at the point that was reached; -1 where a logit is not finite. */
  readonly label: number;
  readonly reachedLabel: number;
  /** Linearisations done; 0 where the image has the target's label already. */
  readonly steps: number;
  /** ||r||, without overshoot, in pixels. */
  readonly norm: number;
  /** The class that the last step left, on the other side of the target's boundary at z = x + r; -1 where no step was made. */
  readonly boundaryClass: number;
  /** |F(z)|, F = f_target - f_boundaryClass: 0 on the boundary exactly. NaN without a step. */
  readonly boundaryMargin: number;
  /** cos(r, grad F(z)): 1 where r is orthogonal to the boundary. NaN without a step. */
  readonly normalCosine: number;
}

/** Shapes: perturbations r and points x + (1 + eta) r, [n, d], in pixels. */
interface TargetedPerturbations {
  readonly samples: readonly TargetedSample[];
  readonly perturbations: Float32Array;
  /** The values whose labels were tested, bit for bit. */
  readonly points: Float32Array;
}

/** Steps after which an image counts as stuck at a fixed point; DeepFool needs two or three. */
const patience = 9;

/** The first step from a point where the target's logit is as large as the winner's already, by pixel, as a share of their range. */
const nudge = 2 ** -16;

/**
 * The projection of each image on its target's region, in lock-step.
 *
 * With t the target and c the class that wins at the tested point x + (1 + eta) r: w = grad f_t - grad f_c and
 * g = f_t - f_c at x + r, r_i = |g| / ||w||^2 w, until k(x + (1 + eta) sum r_i) = t. One forward and one gradient row an
 * active image a step. Not clipped to the classifier's bounds.
 *
 * If f_t = f_c at the image itself, it lies on the boundary and has label c by the order of classes alone: r_i = 0 would keep it. The first
 * step along w is then 2^-16 of the pixel range per pixel.
 *
 * From the tenth step on every other step linearises at the tested point instead. Linearised at x + r alone, the iteration
 * has fixed points: f_t = f_c there, while c still wins at the tested point (5 of 300 images on LeNet, Fashion-MNIST).
 *
 * A row depends on the same things as in `deepfool`, and on `targets`.
 *
 * @param images [n, d], pixels.
 * @param targets class wanted for each image, [n].
 * @returns one sample per image; `points` have the target's label where it converged.
 * @throws RangeError on an invalid shape, class or option; the signal's reason when aborted.
 *
 * Memory: 12 d + 300 bytes per sample, of which 4 d are the caller's images, and 4 batch (2 d + 2 L) bytes.
 */
export async function deepfoolTargeted(
  classifier: Classifier,
  images: Float32Array,
  targets: Int32Array,
  { steps = 100, overshoot = 0.05, quality = true, batch = defaultBatch, signal, onProgress }: TargetedOptions = {},
): Promise<TargetedPerturbations> {
  const { dimension: d, numClasses: L, bounds } = classifier;
  const shortest = nudge * (bounds[1] - bounds[0]) * Math.sqrt(d);
  const n = rowCount('deepfoolTargeted', images, d);
  expectCount('deepfoolTargeted', 'steps', steps);
  expectCount('deepfoolTargeted', 'batch', batch);
  expectOvershoot('deepfoolTargeted', overshoot);
  if (targets.length !== n) throw new RangeError(`deepfoolTargeted: expected ${n} targets, got ${targets.length}`);
  for (const target of targets) {
    if (target < 0 || target >= L) throw new RangeError(`deepfoolTargeted: no class ${target} among ${L}`);
  }

  const { labels } = await startingClasses(classifier, images, 1, batch, signal);
  const perturbations = new Float32Array(n * d);
  const points = images.slice();
  const reached = labels.slice();
  const done = new Int32Array(n);
  const left = new Int32Array(n).fill(-1); // the class that the last step was away from
  const outcomes = Array.from(labels, (label, i): PerturbationOutcome => {
    if (label < 0) return 'not-finite';
    return label === targets[i] ? 'converged' : 'step-limit';
  });
  const waiting = Int32Array.from(labels.keys()).filter((i) => outcomes[i] === 'step-limit');
  const capacity = Math.min(batch, waiting.length);
  const active = activeSet(waiting, capacity);
  const slots = new Float32Array(capacity * d);
  const logits = new Float32Array(capacity * L);
  const cotangents = new Float32Array(capacity * L);
  const gradients = new Float32Array(capacity * d);
  let finished = n - waiting.length;
  if (finished > 0) onProgress?.(finished, n);

  while (active.count > 0) {
    signal?.throwIfAborted();
    const count = active.count;
    const rows = slots.subarray(0, count * d);
    const out = logits.subarray(0, count * L);
    cotangents.fill(0);
    for (let slot = 0; slot < count; slot++) {
      const sample = active.sample(slot);
      const escaping = done[sample] >= patience && done[sample] % 2 === 1;
      writePoint(slots, slot, images, perturbations, sample, escaping ? 1 + overshoot : 1, d);
      cotangents[slot * L + targets[sample]] = 1;
      cotangents[slot * L + reached[sample]] = -1;
    }
    await classifier.inputGradient(rows, cotangents.subarray(0, count * L), {
      logits: out,
      gradient: gradients.subarray(0, count * d),
    });
    for (let slot = 0; slot < count; slot++) {
      const sample = active.sample(slot);
      const gap = Math.abs(logits[slot * L + targets[sample]] - logits[slot * L + reached[sample]]); // |g|
      const least = done[sample] === 0 && gap === 0 ? shortest : 0;
      outcomes[sample] = step(row(perturbations, sample, d), row(gradients, slot, d), gap, least);
      left[sample] = reached[sample];
      done[sample]++;
      writePoint(slots, slot, images, perturbations, sample, 1 + overshoot, d);
    }
    await classifier.logits(rows, out);
    const before = finished;
    active.sweep((slot, sample) => {
      reached[sample] = argmax(logits, slot, L);
      if (reached[sample] < 0) outcomes[sample] = 'not-finite';
      else if (reached[sample] === targets[sample]) outcomes[sample] = 'converged';
      else if (outcomes[sample] === 'step-limit' && done[sample] < steps) return false;
      points.set(row(slots, slot, d), sample * d);
      finished++;
      return true;
    });
    if (finished > before) onProgress?.(finished, n);
  }

  const margins = new Float64Array(n).fill(Number.NaN);
  const cosines = new Float64Array(n).fill(Number.NaN);
  const measurable = quality ? waiting.filter((i) => left[i] >= 0) : new Int32Array(0);
  const classes = { labels: left, others: targets };
  await evaluateBoundary(classifier, images, perturbations, measurable, classes, { batch, signal }, (i, value) => {
    margins[i] = Math.abs(value.margin);
    cosines[i] = cosine(row(perturbations, i, d), value.gradient);
  });
  const samples = Array.from(
    outcomes,
    (outcome, i): TargetedSample => ({
      outcome,
      converged: outcome === 'converged',
      label: labels[i],
      reachedLabel: reached[i],
      steps: done[i],
      norm: norm(row(perturbations, i, d)),
      boundaryClass: left[i],
      boundaryMargin: margins[i],
      normalCosine: cosines[i],
    }),
  );
  return { samples, perturbations, points };
}

/** r += max(|g| / ||w||, least) w / ||w||; returns why no step was made, or `step-limit` where the label is to be tested again. */
function step(r: Float32Array, w: Float32Array, gap: number, least: number): PerturbationOutcome {
  const squared = dot(w, w);
  if (squared === 0) return 'zero-gradient';
  const scale = least > 0 ? least / Math.sqrt(squared) : gap / squared;
  if (!Number.isFinite(scale)) return 'not-finite';
  for (let i = 0; i < r.length; i++) r[i] += scale * w[i];
  return 'step-limit';
}
