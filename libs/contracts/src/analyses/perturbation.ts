/** Settings and scalars of `perturbation`: DeepFool's r(x) of each image (Moosavi-Dezfooli, Fawzi, Frossard, CVPR 2016). */
import { z } from 'zod';
import { deepfoolFields } from './deepfoolSettings.js';
import { samplingFields } from './sampling.js';

export const perturbationSettings = z.strictObject({
  kind: z.literal('perturbation'),
  /** Images taken from the start of the data set. */
  ...samplingFields,
  ...deepfoolFields,
});
export type PerturbationSettings = z.infer<typeof perturbationSettings>;

export const perturbationScalars = z.object({
  /** Predicted label k(x), and the data set's own. */
  label: z.int(),
  trueLabel: z.int(),
  /** Label at x + (1 + eta) r; of an image on the boundary, the class that has as large a logit as the label. */
  perturbedLabel: z.int(),
  steps: z.int(),
  /** Whether the boundary was reached. */
  converged: z.boolean(),
  /** Two classes have the largest logit at x: r = 0. */
  onBoundary: z.boolean(),
  /** ||r||, in pixels. */
  norm: z.number().nullable(),
  /** ||r|| / ||x||; null where ||x|| is 0. */
  relativeNorm: z.number().nullable(),
  /** |F(z)| at z = x + r, in logits. */
  boundaryMargin: z.number().nullable(),
  /** cos(r, grad F(z)); null where r is 0. */
  normalCosine: z.number().nullable(),
});
export type PerturbationScalars = z.infer<typeof perturbationScalars>;
