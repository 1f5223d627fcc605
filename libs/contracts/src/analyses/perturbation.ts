/** Settings and scalars of `perturbation`: DeepFool's r(x) of each image (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016). */
import { z } from 'zod';

export const maxSamples = 1_000_000;
const sampleCount = z.int().min(1).max(maxSamples);

export const perturbationSettings = z.strictObject({
  kind: z.literal('perturbation'),
  /** Images taken from the start of the data set. */
  samples: sampleCount,
  /** DeepFool stops after this many linearisations. */
  steps: z.int().min(1).max(1000).default(50),
  /** eta: the label is tested at x + (1 + eta) r. */
  overshoot: z.number().min(0).max(1).default(0.02),
  /** How many of the most likely classes are candidates; all of them where the network has fewer. */
  candidates: z.int().min(2).max(1000).default(10),
  /** Where the network is linearised: at x + r (the authors' MATLAB) or at x + (1 + eta) r (their later Python). */
  semantics: z.enum(['matlab', 'lts4-python']).default('matlab'),
  /** Samples per queue job; planned from the analysis where absent. */
  shardSize: z.int().min(1).max(10_000).optional(),
});
export type PerturbationSettings = z.infer<typeof perturbationSettings>;

export const perturbationScalars = z.object({
  /** Predicted label k(x), and the data set's own. */
  label: z.int(),
  trueLabel: z.int(),
  /** Label at x + (1 + eta) r. */
  perturbedLabel: z.int(),
  steps: z.int(),
  converged: z.boolean(),
  /** ||r||, in pixels. */
  norm: z.number().nullable(),
  /** ||r|| / ||x||. */
  relativeNorm: z.number().nullable(),
  /** |F(z)| at z = x + r, in logits. */
  boundaryMargin: z.number().nullable(),
  /** cos(r, grad F(z)). */
  normalCosine: z.number().nullable(),
});
export type PerturbationScalars = z.infer<typeof perturbationScalars>;
