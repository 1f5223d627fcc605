/** A data set known to the cluster: images of one shape, packed in one file. */
import { z } from 'zod';
import { resourceName, sha256, sweepsUsing } from './artifact.js';
import { preparation } from './preparation.js';
import { timestamp } from './timestamp.js';

export const datasetView = z
  .object({
    id: sha256.describe('SHA-256 of the packed file, which is also the path of the file in /v1/artifacts.'),
    name: resourceName.meta({ description: 'Its name, which sweeps use.', examples: ['fashion-mnist-test'] }),
    bytes: z
      .int()
      .min(0)
      .meta({ description: 'Bytes of the packed file.', examples: [4_422_102] }),
    shape: z
      .tuple([z.int(), z.int(), z.int()])
      .meta({ description: 'Channels, height and width of its images.', examples: [[1, 28, 28]] }),
    samples: z
      .int()
      .min(0)
      .meta({ description: 'Images.', examples: [10_000] }),
    classNames: z
      .array(z.string())
      .meta({ description: 'Names of its classes by label.', examples: [['T-shirt/top', 'Trouser', 'Pullover']] }),
    preparation: preparation
      .nullable()
      .describe('What its import did to its pixels; null where the file does not say.'),
    createdAt: timestamp('When it was stored'),
  })
  .meta({ id: 'Dataset', description: 'A data set known to the cluster: images of one shape, packed in one file.' });
export type DatasetView = z.infer<typeof datasetView>;

/** A data set with what the cluster does with it. */
export const knownDataset = datasetView
  .extend({ sweeps: sweepsUsing })
  .meta({ id: 'KnownDataset', description: 'A data set, and how many sweeps use it.' });
export type KnownDataset = z.infer<typeof knownDataset>;
