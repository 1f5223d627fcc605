/** Shortens DeepFool's r: project it on the boundary's normal, go on from there if that falls short, bisect (SuperDeepFool). */

import type { Classifier } from '@isthmus/engine';
import { argmax } from '@isthmus/numerics';
import { expectCount } from '../execution.js';
import { streamedLogits } from '../logits.js';
import { dot, norm, row, writePoint } from '../rows.js';
import { evaluateBoundary } from './boundaryQuality.js';
import { type DescentSettings, type DescentState, descend } from './descent.js';
import type { StartingClasses } from './startingClasses.js';

export interface RefinementOptions {
  /** Largest number of projections; 4 by default. A sample stops at the first that does not shorten its r. */
  readonly rounds?: number;
  /** Halvings of the interval along r that holds the boundary; 10 by default, a thousandth of ||r||. */
  readonly bisections?: number;
}

const defaults = { rounds: 4, bisections: 10 } as const;

/** Throws unless both are counts. */
export function expectRefinement(caller: string, options: RefinementOptions): void {
  const { rounds, bisections } = { ...defaults, ...options };
  expectCount(caller, 'refine.rounds', rounds, 0);
  expectCount(caller, 'refine.bisections', bisections, 0);
}

/**
 * Refines the converged samples' r in place.
 *
 * Abdollahpour, Moosavi-Dezfooli and others, "Revisiting DeepFool: generalization and improvement" (2023), SDF(inf, 1):
 * with n = grad F(z) / ||grad F(z)||, r' = <r, n> n; where x + (1 + eta) r' still has the label, DeepFool goes on from r'.
 * Then the boundary is bisected along r'. A round is accepted only if it ends with another label at x + (1 + eta) r and a
 * shorter r, so refinement never does harm.
 *
 * Memory: 4 d + 40 bytes per sample beside the state it refines.
 */
export async function refine(
  classifier: Classifier,
  images: Float32Array,
  start: StartingClasses,
  state: DescentState,
  { rounds = defaults.rounds, bisections = defaults.bisections }: RefinementOptions,
  settings: DescentSettings,
): Promise<void> {
  const { dimension: d } = classifier;
  const { batch, signal, overshoot } = settings;
  const proposal: DescentState = {
    perturbations: new Float32Array(state.perturbations.length),
    perturbedLabels: state.perturbedLabels.slice(),
    nearestClasses: state.nearestClasses.slice(),
    steps: state.steps,
    outcomes: state.outcomes.slice(),
  };
  let improving = Int32Array.from(start.labels.keys()).filter((i) => state.outcomes[i] === 'converged');
  const scales = new Float64Array(start.labels.length);

  for (let round = 0; round < rounds && improving.length > 0; round++) {
    const projected: number[] = [];
    const classes = { labels: start.labels, others: state.perturbedLabels };
    const execution = { batch, signal };
    await evaluateBoundary(
      classifier,
      images,
      state.perturbations,
      improving,
      classes,
      execution,
      (i, { gradient }) => {
        const along = dot(row(state.perturbations, i, d), gradient) / dot(gradient, gradient); // <r, n> / ||grad F||
        if (!(along > 0) || !Number.isFinite(along)) return;
        const r = row(proposal.perturbations, i, d);
        for (let c = 0; c < d; c++) r[c] = along * gradient[c];
        projected.push(i);
      },
    );
    scales.fill(1 + overshoot);
    await labelsAt(
      classifier,
      images,
      proposal.perturbations,
      Int32Array.from(projected),
      scales,
      settings,
      (i, label) => {
        proposal.perturbedLabels[i] = label;
        proposal.outcomes[i] = label < 0 ? 'not-finite' : label === start.labels[i] ? 'step-limit' : 'converged';
      },
    );
    const short = Int32Array.from(projected).filter((i) => proposal.outcomes[i] === 'step-limit');
    await descend(classifier, images, start, short, proposal, settings);
    const crossing = Int32Array.from(projected).filter((i) => proposal.outcomes[i] === 'converged');
    await bisect(classifier, images, start.labels, proposal, crossing, bisections, settings);
    improving = crossing.filter((i) => {
      const shorter = row(proposal.perturbations, i, d);
      if (proposal.outcomes[i] !== 'converged' || norm(shorter) >= norm(row(state.perturbations, i, d))) return false;
      state.perturbations.set(shorter, i * d);
      state.perturbedLabels[i] = proposal.perturbedLabels[i];
      state.nearestClasses[i] = proposal.perturbedLabels[i];
      return true;
    });
  }
}

/** Scales each r so that the label changes just at x + r. A sample that then keeps its label at x + (1 + eta) r counts as not converged. */
async function bisect(
  classifier: Classifier,
  images: Float32Array,
  labels: Int32Array,
  proposal: DescentState,
  samples: Int32Array,
  bisections: number,
  settings: DescentSettings,
): Promise<void> {
  const { dimension: d } = classifier;
  const inside = new Float64Array(labels.length);
  const outside = new Float64Array(labels.length).fill(1 + settings.overshoot);
  const middle = new Float64Array(labels.length);
  for (let halving = 0; halving < bisections; halving++) {
    for (const i of samples) middle[i] = (inside[i] + outside[i]) / 2;
    await labelsAt(classifier, images, proposal.perturbations, samples, middle, settings, (i, label) => {
      (label === labels[i] ? inside : outside)[i] = middle[i];
    });
  }
  for (const i of samples) {
    const r = row(proposal.perturbations, i, d);
    for (let c = 0; c < d; c++) r[c] *= outside[i];
  }
  const scales = new Float64Array(labels.length).fill(1 + settings.overshoot);
  await labelsAt(classifier, images, proposal.perturbations, samples, scales, settings, (i, label) => {
    proposal.perturbedLabels[i] = label;
    proposal.outcomes[i] = label < 0 ? 'not-finite' : label === labels[i] ? 'step-limit' : 'converged';
  });
}

/** k(x + scales[i] r) of the named samples. */
async function labelsAt(
  classifier: Classifier,
  images: Float32Array,
  perturbations: Float32Array,
  samples: Int32Array,
  scales: Float64Array,
  { batch, signal }: DescentSettings,
  visit: (sample: number, label: number) => void,
): Promise<void> {
  const { dimension: d, numClasses: L } = classifier;
  await streamedLogits(
    classifier,
    samples.length,
    batch,
    (k, point) => writePoint(point, 0, images, perturbations, samples[k], scales[samples[k]], d),
    (k, logits) => visit(samples[k], argmax(logits, 0, L)),
    { signal },
  );
}
