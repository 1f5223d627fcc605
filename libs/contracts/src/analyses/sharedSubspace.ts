/** Settings and scalars of `sharedSubspace`: the directions u_i that span S themselves (the paper, Fig. 5b). */
import { z } from 'zod';
import { subspaceScalars } from './onSubspace.js';
import { samplingFields } from './sampling.js';

export const sharedSubspaceSettings = z.strictObject({
  kind: z.literal('sharedSubspace'),
  /** Directions u_1 .. u_samples, at most the `subspace` of the `sharedDirections` that S is made of. */
  ...samplingFields,
});
export type SharedSubspaceSettings = z.infer<typeof sharedSubspaceSettings>;

export const sharedSubspaceScalars = z.object({
  /** not-spanned: all directions together span less, so there is no u_i. */
  trouble: z.enum(['not-spanned']).nullable(),
  /** sigma_i of all directions together, each of length 1, as columns of one matrix. */
  singularValue: z.number().nullable(),
  /** sigma_i^2 over the number of directions: the share of their squared length that lies along u_i. */
  captured: z.number().nullable(),
  ...subspaceScalars,
});
export type SharedSubspaceScalars = z.infer<typeof sharedSubspaceScalars>;
