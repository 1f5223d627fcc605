/** Settings and scalars of `detection`: perturbed images told by curvature (the paper, Algorithm 2, Table II, Fig. 8). */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { multiple } from './lengths.js';
import { samplingFields } from './sampling.js';
import { signConvention } from './signConvention.js';
import { stepRule } from './stepRule.js';

export const detectionSettings = z
  .strictObject({
    kind: z.literal('detection'),
    /** Images taken from the start of the data set. */
    ...samplingFields,
    /**
     * Where curvature is measured. image: at x itself and at its perturbed copies, towards all classes together (Algorithm 2, Fig. 8).
     * boundary: at the boundary point that DeepFool reaches from each of them, of the boundary between the two classes alone (Table II).
     */
    at: z.enum(['image', 'boundary']).default('image'),
    /** Each image is perturbed to x + alpha (1 + eta) r(x); 1, 2 and 5 in Fig. 8. */
    alphas: z
      .array(multiple)
      .min(1)
      .max(20)
      .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]!), 'expected ascending numbers')
      .default([1, 2, 5]),
    /** h. At images it cannot be relative to r(x), which a detector does not know; at boundary points it may be, to that of the clean image. */
    step: stepRule.default({ kind: 'authors' }),
    /** T, random directions an image, shared by the clean image and its perturbed copies. */
    directions: z.int().min(1).max(10_000).default(30),
    perturbation: deepfoolSettings,
  })
  .refine(({ at, step }) => at === 'boundary' || step.kind !== 'relativeToPerturbation', {
    path: ['step', 'kind'],
    message: 'expected "absolute" or "authors", since a detector does not know r(x)',
  });
export type DetectionSettings = z.infer<typeof detectionSettings>;

/** Of the clean image x. Null where not measured, or not there. */
const cleanScalars = z.object({
  /** Of its curvatures. */
  signConvention,
  /** Null when DeepFool changed the label; otherwise why there is no perturbed copy: it found no boundary, or x lies on it. */
  trouble: z.enum(['not-converged', 'on-boundary']).nullable(),
  /** k(x). */
  label: z.int(),
  trueLabel: z.int(),
  /** j, the label behind the boundary; -1 where none was reached. */
  boundaryClass: z.int(),
  /** ||r(x)||, in pixels. */
  norm: z.number().nullable(),
  /** h, in pixels. */
  step: z.number().nullable(),
  /** image: as below. */
  score: z.number().nullable(),
  /** boundary: kbar of F = f_j - f_k at z, in 1/pixel. */
  meanCurvature: z.number().nullable(),
  /** Over directions: of the score, or of the mean curvature. */
  standardError: z.number().nullable(),
  /** How much of either the rounding of logits and pixels to float32 may have made; it grows as 1 / h^2. */
  roundingError: z.number().nullable(),
  /** argmax over i != label of the curvature towards i; -1 where not measured. */
  recoveredLabel: z.int(),
  /** image, baseline: the class of the second largest logit. */
  secondLabel: z.int().nullable(),
  /** image, baseline: min_j |F_j| / ||grad F_j||, in pixels. */
  linearizedDistance: z.number().nullable(),
});
export type DetectionScalars = z.infer<typeof cleanScalars>;

/**
 * Of the clean image, and for each alpha a of its perturbed copy as `label@a`, `score@a` or `meanCurvature@a`, and so on. score = 1/(LT) sum_{i != k} sum_j
 * v_j' G_{F_i} v_j with F_i = f_i - f_k, 1/pixel: negative where Algorithm 2 holds the image to be clean.
 */
export const detectionScalars = cleanScalars.catchall(z.number().nullable());
