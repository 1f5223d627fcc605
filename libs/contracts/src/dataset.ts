/** A data set known to the cluster: images of one shape, packed in one file. */
import { z } from 'zod';
import { resourceName, sha256 } from './artifact.js';

export const datasetView = z.object({
  /** SHA-256 of the packed file. */
  id: sha256,
  name: resourceName,
  bytes: z.int(),
  /** Channels, height, width. */
  shape: z.tuple([z.int(), z.int(), z.int()]),
  samples: z.int(),
  classNames: z.array(z.string()),
  createdAt: z.iso.datetime(),
});
export type DatasetView = z.infer<typeof datasetView>;
