/** DeepFool's loop over an active set: linearise at candidates, step to the nearest boundary, test with overshoot. */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { writePoint } from '../rows.js';
import { activeSet } from './activeSet.js';
import type { PerturbationOutcome } from './perturbationSample.js';
import type { StartingClasses } from './startingClasses.js';

/** The state of n samples; the loop reads and writes it. Bytes per sample: 4 d + 17. */
export interface DescentState {
  /** r, [n, d]. */
  readonly perturbations: Float32Array;
  /** k(x + (1 + eta) r), [n]. */
  readonly perturbedLabels: Int32Array;
  /** The last step's nearest class, [n]. */
  readonly nearestClasses: Int32Array;
  /** Linearisations so far, [n]. */
  readonly steps: Int32Array;
  readonly outcomes: PerturbationOutcome[];
}

export interface DescentSettings {
  /** Largest number of linearisations in this call. */
  readonly steps: number;
  /** eta. */
  readonly overshoot: number;
  /** The network is linearised at x + linearisationScale * r. */
  readonly linearisationScale: number;
  readonly batch: number;
  readonly signal: AbortSignal | undefined;
  /** Called after each step with the samples that finished in it; the next step waits for it. */
  readonly onFinished: ((samples: readonly number[]) => void | Promise<void>) | undefined;
}

/**
 * Runs the samples named in `waiting` from their present r until the label changes. Makes at least one step.
 *
 * One Jacobian of (active x (width - 1)) margins and one forward of (active) rows a step. Workspaces, shared by all samples:
 * 4 batch (width d + 2 L + width) bytes.
 */
export async function descend(
  classifier: Classifier,
  images: Float32Array,
  start: StartingClasses,
  waiting: Int32Array,
  state: DescentState,
  settings: DescentSettings,
): Promise<void> {
  const { dimension: d, numClasses: L } = classifier;
  const { width } = start;
  const { batch, overshoot, linearisationScale, signal } = settings;
  const capacity = Math.min(batch, waiting.length);
  const active = activeSet(waiting, capacity);
  const points = new Float32Array(capacity * d);
  const logits = new Float32Array(capacity * L);
  const others = width - 1;
  const gradients = new Float32Array(capacity * others * d);
  const labels = new Int32Array(capacity);
  const classes = new Int32Array(capacity * others);
  const stepsBefore = state.steps.slice();
  const stopped = new Uint8Array(capacity);

  const gather = (scale: number) => {
    for (let slot = 0; slot < active.count; slot++) {
      writePoint(points, slot, images, state.perturbations, active.sample(slot), scale, d);
    }
    return points.subarray(0, active.count * d);
  };

  while (active.count > 0) {
    signal?.throwIfAborted();
    const count = active.count;
    for (let slot = 0; slot < count; slot++) {
      const from = active.sample(slot) * width;
      labels[slot] = start.labels[active.sample(slot)];
      classes.set(start.classes.subarray(from + 1, from + width), slot * others);
    }
    const rows = logits.subarray(0, count * L);
    const margins = classes.subarray(0, count * others);
    await classifier.marginJacobian(gather(linearisationScale), labels.subarray(0, count), margins, {
      logits: rows,
      gradients: gradients.subarray(0, count * others * d),
    });
    for (let slot = 0; slot < count; slot++) {
      stopped[slot] = step(slot, active.sample(slot), { d, L, others, logits, gradients, labels, classes }, state)
        ? 0
        : 1;
    }
    await classifier.logits(gather(1 + overshoot), rows);
    const finished: number[] = [];
    active.sweep((slot, sample) => {
      const label = argmax(logits, slot, L);
      state.perturbedLabels[sample] = label;
      if (label < 0) state.outcomes[sample] = 'not-finite';
      else if (label !== start.labels[sample]) state.outcomes[sample] = 'converged';
      else if (stopped[slot] === 0) {
        state.outcomes[sample] = 'step-limit';
        if (state.steps[sample] - stepsBefore[sample] < settings.steps) return false;
      }
      finished.push(sample);
      return true;
    });
    if (finished.length > 0) await settings.onFinished?.(finished);
  }
}

interface Linearisation {
  readonly d: number;
  readonly L: number;
  readonly others: number;
  readonly logits: Float32Array;
  /** w_j = grad f_j - grad f_k of the other candidates, [slots, others, d]. */
  readonly gradients: Float32Array;
  readonly labels: Int32Array;
  readonly classes: Int32Array;
}

/** r += r_i of one sample. False where no step can be made; the outcome then says why. */
function step(slot: number, sample: number, at: Linearisation, state: DescentState): boolean {
  const { d, L, others, logits, gradients, labels, classes } = at;
  const labelLogit = logits[slot * L + labels[slot]];
  state.steps[sample]++;
  let nearest = -1;
  let nearestDistance = Number.POSITIVE_INFINITY;
  let nearestScale = 0;
  let vanishing = 0;
  for (let c = slot * others; c < (slot + 1) * others; c++) {
    let squared = 0;
    for (let i = c * d; i < (c + 1) * d; i++) squared += gradients[i] * gradients[i];
    if (squared === 0) {
      vanishing++;
      continue;
    }
    const gap = Math.abs(logits[slot * L + classes[c]] - labelLogit); // |g_j|
    const boundaryDistance = gap / Math.sqrt(squared); // |g_j| / ||w_j||
    if (boundaryDistance < nearestDistance) {
      nearest = c;
      nearestDistance = boundaryDistance;
      nearestScale = gap / squared; // r_i = |g_l| / ||w_l||^2 w_l
    }
  }
  // No distance was finite: NaN compares false and an infinite one does not improve on infinity.
  if (nearest < 0 || !Number.isFinite(nearestScale)) {
    state.outcomes[sample] = vanishing === others ? 'zero-gradient' : 'not-finite';
    return false;
  }
  state.nearestClasses[sample] = classes[nearest];
  const r = sample * d;
  const w = nearest * d;
  for (let i = 0; i < d; i++) state.perturbations[r + i] += nearestScale * gradients[w + i];
  return true;
}
