/** What DeepFool records of one image, whatever happened to it. */

/**
 * - `converged`: the label changed.
 * - `on-boundary`: another class has the largest logit too, at x itself: the boundary is reached without a step, and r = 0.
 * - `step-limit`: the label did not change within `steps`.
 * - `zero-gradient`: every candidate's gradient difference vanished, so there is no direction for a step.
 * - `not-finite`: a logit or gradient is NaN or infinite, at the image or on the way.
 */
export type PerturbationOutcome = 'converged' | 'on-boundary' | 'step-limit' | 'zero-gradient' | 'not-finite';

/** Norms in pixels (L2). NaN marks a number that does not exist, for example a ratio to a black image's norm of 0. */
export interface PerturbationSample {
  readonly outcome: PerturbationOutcome;
  /** The boundary was reached: `converged` or `on-boundary`. */
  readonly converged: boolean;
  /** k(x); -1 where a logit is not finite. */
  readonly label: number;
  /** k(x + (1 + eta) r), on the boundary the class that ties with k(x); -1 where a logit is not finite. */
  readonly perturbedLabel: number;
  /** The class j of F = f_j - f_k below: the perturbed label, or the last step's nearest class where not converged; -1 if none. */
  readonly boundaryClass: number;
  /** Linearisations done, refinement included. */
  readonly steps: number;
  /** ||r||. */
  readonly norm: number;
  /** ||x||. */
  readonly imageNorm: number;
  /** ||r|| / ||x||; NaN where ||x|| is 0. */
  readonly relativeNorm: number;
  /** |F(z)|, in logits, at z = x + r: how far z is from the boundary that it stands for. */
  readonly boundaryMargin: number;
  /** cos(r, grad F(z)): 1 where r is orthogonal to the boundary; NaN where r is 0. */
  readonly normalCosine: number;
  /** ||r|| before refinement; equal to `norm` where none was asked for or none helped. */
  readonly unrefinedNorm: number;
}

/** Shapes: perturbations r and boundaryPoints z [n, d], in pixels. */
export interface Perturbations {
  readonly samples: readonly PerturbationSample[];
  /** r, without overshoot. */
  readonly perturbations: Float32Array;
  /** z = x + r. */
  readonly boundaryPoints: Float32Array;
}
