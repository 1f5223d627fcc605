/** Settings and scalars of `relativeCurvature`: how much more the boundary is curved along u_i than along random directions (Fig. 5a). */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { onSubspaceFields, subspaceScalars } from './onSubspace.js';
import { stepRule } from './stepRule.js';

export const relativeCurvatureSettings = z.strictObject({
  kind: z.literal('relativeCurvature'),
  ...onSubspaceFields,
  /** Random directions for the denominator E_v |v' P H P v|. */
  directions: z.int().min(2).max(10_000).default(100),
  step: stepRule.default({ kind: 'relativeToPerturbation', factor: 1 }),
  perturbation: deepfoolSettings,
});
export type RelativeCurvatureSettings = z.infer<typeof relativeCurvatureSettings>;

export const relativeCurvatureScalars = z.object({
  trouble: z.enum(['not-converged', 'on-boundary', 'zero-gradient', 'not-finite']).nullable(),
  label: z.int(),
  boundaryClass: z.int(),
  norm: z.number().nullable(),
  step: z.number().nullable(),
  /** E_v |v' P H P v| / ||grad F|| with its standard error over v, in 1/pixel. */
  randomCurvature: z.number().nullable(),
  randomStandardError: z.number().nullable(),
  ...subspaceScalars,
});
export type RelativeCurvatureScalars = z.infer<typeof relativeCurvatureScalars>;
