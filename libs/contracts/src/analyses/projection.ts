/** Settings and scalars of `projection`: how much of natural and adversarial vectors lies in S (the paper, Table I). */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { onSubspaceFields, subspaceScalars } from './onSubspace.js';

export const projectionSettings = z.strictObject({
  kind: z.literal('projection'),
  ...onSubspaceFields,
  perturbation: deepfoolSettings,
});
export type ProjectionSettings = z.infer<typeof projectionSettings>;

/** ||P_S v|| / ||v||, not squared; null for a vector of length 0. */
export const projectionScalars = z.object({
  /** Gaussian noise: about sqrt(m/d). */
  random: z.number().nullable(),
  /** x_2 - x_1, x_2 the next image of the data set. */
  difference: z.number().nullable(),
  /** The image's own gradient, down and across together. */
  gradient: z.number().nullable(),
  /** r(x); null where DeepFool reached no boundary, or x lies on it. */
  adversarial: z.number().nullable(),
  ...subspaceScalars,
});
export type ProjectionScalars = z.infer<typeof projectionScalars>;
