/** What deleting and garbage collection answer. */
import { labels, resourceName, sha256, timestamp } from '@isthmus/contracts';
import { z } from 'zod';

const bytes = z.int().min(0);

export const deletedSweep = z
  .object({
    id: z.uuid().meta({ description: 'Id of the sweep.', examples: ['3f2b8e34-5c1a-4c0e-9a57-0d8f6a1b2c3d'] }),
    complete: z
      .boolean()
      .describe('Whether all of its rows are gone; false where they are still being deleted, which may take minutes.'),
    models: z
      .array(resourceName)
      .meta({ description: 'Names of the models that went with it, so far.', examples: [['lenet-fashion-mnist']] }),
    datasets: z
      .array(resourceName)
      .meta({ description: 'Names of the data sets that went with it, so far.', examples: [['fashion-mnist-test']] }),
  })
  .meta({ id: 'DeletedSweep', description: 'What went with a deleted sweep.' });
export type DeletedSweep = z.infer<typeof deletedSweep>;

export const removedResource = z
  .object({
    id: sha256.describe('Its id.'),
    name: resourceName.meta({ description: 'Its name, which is free again.', examples: ['lenet-fashion-mnist'] }),
    bytes: bytes.meta({
      description: 'Bytes of its file that are free now; 0 where another model has the same file.',
      examples: [178_234],
    }),
  })
  .meta({ id: 'RemovedResource', description: 'A model or a data set that was removed.' });
export type RemovedResource = z.infer<typeof removedResource>;

const garbageSweep = z
  .object({
    id: z.uuid().meta({ description: 'Id of the sweep.', examples: ['3f2b8e34-5c1a-4c0e-9a57-0d8f6a1b2c3d'] }),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Its name; null if it has none.', examples: ['LeNet at 1000'] }),
    labels: labels.describe('Its labels.'),
    finishedAt: timestamp('When it ended'),
    bytes: bytes.meta({ description: 'Bytes of its results, as they are stored.', examples: [3_200_000] }),
  })
  .meta({ id: 'GarbageSweep', description: 'A sweep that ended longer ago than sweeps are kept.' });

const garbageFile = z
  .object({
    sha256: sha256.describe('SHA-256 of its bytes.'),
    bytes: bytes.meta({ description: 'Bytes of the file.', examples: [4_422_102] }),
  })
  .meta({ id: 'GarbageFile', description: 'A file that neither a model nor a data set names.' });

export const garbage = z
  .object({
    olderThanDays: z
      .number()
      .nullable()
      .meta({ description: 'Days after its end that a sweep is kept; null: for ever.', examples: [90] }),
    keepLabel: z.string().meta({ description: 'Sweeps with this label are kept for ever.', examples: ['keep=true'] }),
    sweeps: z.array(garbageSweep).describe('Sweeps beyond that age, the oldest first.'),
    files: z.array(garbageFile).describe('Files of models and data sets that are no longer there.'),
    uploads: z
      .object({
        files: z
          .int()
          .min(0)
          .meta({ description: 'Files.', examples: [1] }),
        bytes: bytes.meta({ description: 'Their bytes.', examples: [1_048_576] }),
      })
      .meta({ id: 'AbandonedUploads', description: 'Files of uploads that were broken off.' })
      .describe('What is left of uploads that were broken off over a day ago.'),
    bytes: bytes.meta({ description: 'Bytes of all of it.', examples: [8_670_678] }),
  })
  .meta({ id: 'Garbage', description: 'What garbage collection removes, or has removed.' });
export type Garbage = z.infer<typeof garbage>;
