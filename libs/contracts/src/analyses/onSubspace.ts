/** What the analyses on the subspace S of a sweep's `sharedDirections` have in common. */
import { z } from 'zod';
import { sha256 } from '../artifact.js';
import { samplingFields } from './sampling.js';

export const onSubspaceFields = {
  ...samplingFields,
  /** Images at the start of the data set that are left out: those that S was made from, so that the others are unseen. */
  skip: z.int().min(0).max(1_000_000).default(100),
};

/** Which S: SHA-256 of the float32 basis. */
export const subspaceScalars = { subspace: sha256 };
