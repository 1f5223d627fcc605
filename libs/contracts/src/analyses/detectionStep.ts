/** Settings and scalars of `detectionStep`: Algorithm 2 over steps h, since networks with kinks curve differently at every scale. */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { multiple, pixelLength } from './lengths.js';
import { samplingFields } from './sampling.js';
import { signConvention } from './signConvention.js';

function ascending(values: z.ZodNumber) {
  return z
    .array(values)
    .min(1)
    .max(20)
    .refine((list) => list.every((value, i) => i === 0 || value > list[i - 1]!), 'expected ascending numbers');
}

export const detectionStepSettings = z.strictObject({
  kind: z.literal('detectionStep'),
  /** Images taken from the start of the data set. */
  ...samplingFields,
  /** Each image is perturbed to x + alpha (1 + eta) r(x), as in `detection`. */
  alphas: ascending(multiple).default([1, 2, 5]),
  /**
   * h of each step. authors: factors of 10 sqrt(d) range / 512, that of `detection`. absolute: lengths in pixels. By default from 0.01,
   * where float32 makes 0.1% of LeNet's curvatures (measured), to 3, which is as long as some tenths of an image.
   */
  steps: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('authors'), factors: ascending(multiple) }),
      z.strictObject({ kind: z.literal('absolute'), lengths: ascending(pixelLength) }),
    ])
    .default({ kind: 'authors', factors: [0.01, 0.03, 0.1, 0.3, 1, 3] }),
  /** T, random directions an image, the same for its perturbed copies and at every step. */
  directions: z.int().min(1).max(10_000).default(30),
  perturbation: deepfoolSettings,
});
export type DetectionStepSettings = z.infer<typeof detectionStepSettings>;

const imageScalars = z.object({
  /** Of its curvatures. */
  signConvention,
  /** Null when DeepFool changed the label; otherwise why there is no perturbed copy: it found no boundary, or x lies on it. */
  trouble: z.enum(['not-converged', 'on-boundary']).nullable(),
  /** k(x), and the data set's own. */
  label: z.int(),
  trueLabel: z.int(),
  /** ||r(x)||, in pixels. */
  norm: z.number().nullable(),
});
export type DetectionStepScalars = z.infer<typeof imageScalars>;

/**
 * Beside these, for each alpha a, and for a = 0, which is the clean image: `label@a` and the baselines `secondLabel@a` and
 * `linearizedDistance@a` (at the smallest step, where slopes are nearest to gradients); and for each step s of the settings as well,
 * `score@a@s`, `standardError@a@s`, `roundingError@a@s` and `recoveredLabel@a@s`, as in `detection`.
 */
export const detectionStepScalars = imageScalars.catchall(z.number().nullable());

/** The steps as the settings have them. */
export function stepsOf({ steps }: DetectionStepSettings): readonly number[] {
  return steps.kind === 'authors' ? steps.factors : steps.lengths;
}
