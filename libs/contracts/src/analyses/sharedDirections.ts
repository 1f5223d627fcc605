/** Settings and scalars of `sharedDirections`: the strongest principal directions of many points, which span S (the paper, Fig. 5). */
import { z } from 'zod';
import { deepfoolSettings } from './deepfoolSettings.js';
import { samplingFields } from './sampling.js';
import { signConvention } from './signConvention.js';
import { stepRule } from './stepRule.js';

export const sharedDirectionsSettings = z.strictObject({
  kind: z.literal('sharedDirections'),
  /** Images taken from the start of the data set; 100 in the paper. */
  ...samplingFields,
  /** Strongest principal directions, by |curvature|, that each image gives; 20 by default. */
  directions: z.int().min(1).max(1000).default(20),
  /** m: S = span(u_1 .. u_m) of the left singular vectors of all directions together; 200 in the paper. Fewer where they span less. */
  subspace: z.int().min(1).max(10_000).default(200),
  /** The orthonormal axes along which gradients are differenced. On networks with kinks they matter. */
  axes: z.enum(['pixel', 'random']).default('pixel'),
  /** h; ||r(x)|| by default. */
  step: stepRule.default({ kind: 'relativeToPerturbation', factor: 1 }),
  perturbation: deepfoolSettings,
});
export type SharedDirectionsSettings = z.infer<typeof sharedDirectionsSettings>;

export const sharedDirectionsScalars = z.object({
  /** Of its curvatures. */
  signConvention,
  /** Null when measured; otherwise why not. */
  trouble: z.enum(['not-converged', 'on-boundary', 'zero-gradient', 'not-finite']).nullable(),
  label: z.int(),
  boundaryClass: z.int(),
  /** ||r(x)|| and h, in pixels. */
  norm: z.number().nullable(),
  step: z.number().nullable(),
  gradientNorm: z.number().nullable(),
  /** How many directions the vector holds, and how many of them have a negative curvature. */
  directions: z.int().nullable(),
  negativeCount: z.int().nullable(),
});
export type SharedDirectionsScalars = z.infer<typeof sharedDirectionsScalars>;
