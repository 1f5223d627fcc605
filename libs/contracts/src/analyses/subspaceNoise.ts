/** Settings and scalars of `subspaceNoise`: labels under noise in S, outside of it, and in all directions (the paper, Fig. 6). */
import { z } from 'zod';
import { multiple } from './lengths.js';
import { onSubspaceFields, subspaceScalars } from './onSubspace.js';

export const subspaceNoiseSettings = z.strictObject({
  kind: z.literal('subspaceNoise'),
  ...onSubspaceFields,
  /** Norms of the noise over the mean norm of the data set's first 1,000 images. */
  relativeNorms: z
    .array(multiple)
    .min(1)
    .max(100)
    .refine((values) => values.every((value, i) => i === 0 || value > values[i - 1]!), 'expected ascending numbers')
    .default([0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1]),
});
export type SubspaceNoiseSettings = z.infer<typeof subspaceNoiseSettings>;

const imageScalars = z.object({
  /** k(x), which the noise may change. */
  label: z.int(),
  ...subspaceScalars,
});
export type SubspaceNoiseScalars = z.infer<typeof imageScalars>;

/** Beside these, for each relative norm a: `subspace@a`, `complement@a` and `isotropic@a`, whether such noise changed the label. */
export const subspaceNoiseScalars = imageScalars.catchall(z.boolean());
