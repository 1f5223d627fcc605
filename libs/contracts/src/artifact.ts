/** Content-addressed files: models and data sets travel by the SHA-256 of their bytes. */
import { z } from 'zod';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lowercase hexadecimal digits');

/** Names that users give to models and data sets; safe in URLs, paths and file names. */
export const resourceName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'expected 1 to 63 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
  );
