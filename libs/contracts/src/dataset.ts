/** A data set known to the cluster: images of one shape, packed in one file. */
import { z } from 'zod';
import { resourceName, sha256 } from './artifact.js';
import { preparation } from './preparation.js';

export const datasetView = z.object({
  /** SHA-256 of the packed file. */
  id: sha256,
  name: resourceName,
  bytes: z.int(),
  /** Channels, height, width. */
  shape: z.tuple([z.int(), z.int(), z.int()]),
  samples: z.int(),
  classNames: z.array(z.string()),
  /** What its import did to its pixels; null where the file does not say. */
  preparation: preparation.nullable(),
  createdAt: z.iso.datetime(),
});
export type DatasetView = z.infer<typeof datasetView>;
