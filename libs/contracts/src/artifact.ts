/** Content-addressed files: models and data sets travel by the SHA-256 of their bytes. */
import { z } from 'zod';

export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected 64 lowercase hexadecimal digits')
  .meta({
    description: 'A SHA-256 in hexadecimal digits.',
    examples: ['b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
  });

/** Names that users give to models and data sets; safe in URLs, paths and file names. */
export const resourceName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'expected 1 to 63 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
  )
  .meta({
    id: 'ResourceName',
    description: 'A name that a user gave to a model or data set.',
    examples: ['lenet-fashion-mnist'],
  });

/** How many sweeps use a model or a data set. */
export const sweepsUsing = z
  .int()
  .min(0)
  .meta({ description: 'Sweeps that use it: it can be removed where there is none.', examples: [3] });
