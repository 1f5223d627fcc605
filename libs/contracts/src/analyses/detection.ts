/** Settings and scalars of `detection`: perturbed images told by curvature (the paper, Algorithm 2, Table II, Fig. 8). */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { samplingFields } from './sampling.js';
import { stepRule } from './stepRule.js';

export const detectionSettings = z
  .strictObject({
    kind: z.literal('detection'),
    /** Images taken from the start of the data set. */
    ...samplingFields,
    /** Each image is perturbed to x + alpha (1 + eta) r(x); 1, 2 and 5 in Fig. 8. */
    alphas: z
      .array(z.number().positive().max(1000))
      .min(1)
      .max(20)
      .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]!), 'expected ascending numbers')
      .default([1, 2, 5]),
    /** h at x itself; a detector does not know r(x), so it cannot be relative to it. */
    step: stepRule.default({ kind: 'authors' }),
    /** T, random directions an image, shared by the clean image and its perturbed copies. */
    directions: z.int().min(1).max(10_000).default(30),
    perturbation: deepfoolSettings,
  })
  .refine((settings) => settings.step.kind !== 'relativeToPerturbation', {
    path: ['step', 'kind'],
    message: 'expected "absolute" or "authors", since a detector does not know r(x)',
  });
export type DetectionSettings = z.infer<typeof detectionSettings>;

/** Of the clean image x. */
const cleanScalars = z.object({
  /** Null when DeepFool changed the label; otherwise why there is no perturbed copy. */
  trouble: z.enum(['not-converged']).nullable(),
  /** k(x). */
  label: z.int(),
  trueLabel: z.int(),
  /** ||r(x)||, in pixels. */
  norm: z.number().nullable(),
  /** h, in pixels. */
  step: z.number().nullable(),
  score: z.number().nullable(),
  /** Over directions. */
  standardError: z.number().nullable(),
  /** argmax over i != label of the curvature towards i; -1 where not measured. */
  recoveredLabel: z.int(),
  /** Baseline: the class of the second largest logit. */
  secondLabel: z.int(),
  /** Baseline: min_j |F_j| / ||grad F_j||, in pixels. */
  linearizedDistance: z.number().nullable(),
});
export type DetectionScalars = z.infer<typeof cleanScalars>;

/**
 * Of the clean image, and for each alpha a of its perturbed copy as `score@a`, `label@a` and so on. score = 1/(LT) sum_{i != k} sum_j
 * v_j' G_{F_i} v_j with F_i = f_i - f_k, 1/pixel: negative where Algorithm 2 holds the image to be clean.
 */
export const detectionScalars = cleanScalars.catchall(z.number().nullable());
