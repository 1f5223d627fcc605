/** Settings and scalars of `curvatureStep`: mean curvature at z over steps h, since networks with kinks have one for every scale. */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { multiple } from './lengths.js';
import { samplingFields } from './sampling.js';
import { signConvention } from './signConvention.js';

export const curvatureStepSettings = z.strictObject({
  kind: z.literal('curvatureStep'),
  /** Images taken from the start of the data set. */
  ...samplingFields,
  /** h / ||r(x)||, ascending. From 1e-2, where smooth networks have converged to the derivative, to beyond the boundary's own scale. */
  factors: z
    .array(multiple)
    .min(1)
    .max(30)
    .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]!), 'expected ascending numbers')
    .default([0.01, 0.03, 0.1, 0.3, 1, 3]),
  /** Random directions, the same at every step. */
  directions: z.int().min(1).max(10_000).default(30),
  perturbation: deepfoolSettings,
});
export type CurvatureStepSettings = z.infer<typeof curvatureStepSettings>;

const pointScalars = z.object({
  /** Of its curvatures. */
  signConvention,
  /** Null when measured at one step at least; otherwise why not. */
  trouble: z.enum(['not-converged', 'on-boundary', 'zero-gradient', 'not-finite']).nullable(),
  label: z.int(),
  boundaryClass: z.int(),
  /** ||r(x)||, in pixels. */
  norm: z.number().nullable(),
});
export type CurvatureStepScalars = z.infer<typeof pointScalars>;

/** Beside these, for each factor a: `meanCurvature@a`, `standardError@a` and `roundingError@a`, 1/pixel, sign other minus predicted. */
export const curvatureStepScalars = pointScalars.catchall(z.number().nullable());
