/** A classifier known to the cluster: an ONNX file and how pixels enter it. */
import { z } from 'zod';
import { measuredAccuracy } from './accuracy.js';
import { resourceName, sha256, sweepsUsing } from './artifact.js';
import { engineName, engineProvider } from './engine.js';
import { preprocessPreset } from './preprocessing.js';
import { timestamp } from './timestamp.js';

/** How pixels of `bounds` become the network's input: (x * scale - mean) / standardDeviation, in `channelOrder`. */
export const modelManifest = z
  .strictObject({
    bounds: z
      .tuple([z.number(), z.number()])
      .refine(([lower, upper]) => lower < upper, 'expected [lower, upper] with lower < upper')
      .default([0, 1])
      .describe('Smallest and largest pixel, the smaller first.'),
    scale: z
      .number()
      .positive()
      .default(1)
      .describe('Units of pixels: 1 for pixels from 0 to 1, 255 for pixels from 0 to 255.'),
    mean: z
      .array(z.number())
      .max(16)
      .default([])
      .describe('Subtracted from scaled pixels: one value, or one for each channel; nothing is subtracted if empty.'),
    standardDeviation: z
      .array(z.number().positive())
      .max(16)
      .default([])
      .describe('Divisor of pixels less the mean: one value, or one for each channel; no division if empty.'),
    channelOrder: z.enum(['rgb', 'bgr']).default('rgb').describe('The order of channels that the network expects.'),
    inputShape: z
      .tuple([z.int().min(1), z.int().min(1), z.int().min(1)])
      .optional()
      .meta({
        description: 'Channels, height and width, where the file leaves one of them free.',
        examples: [[3, 224, 224]],
      }),
    output: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta({ description: 'Name of the output that holds the logits, where several could.', examples: ['logits'] }),
    preprocess: preprocessPreset
      .optional()
      .describe(
        'The preset that scale, mean, standardDeviation and channelOrder came from. It stands for them where they are left out; other numbers beside it are refused.',
      ),
    expectedAccuracy: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .meta({
        description:
          'Share of images that the network is known to classify correctly: what its accuracy on a data set is held against.',
        examples: [0.91],
      }),
    classes: z
      .array(
        z
          .string()
          .min(1)
          .max(200)
          .refine((name) => !/\p{Cc}|\p{Cs}/u.test(name), 'expected text without control characters'),
      )
      .min(1)
      .max(65_536)
      .optional()
      .meta({
        description: 'Names of the classes by index. Labels of a data set are then matched by name, not by index.',
        examples: [['cat', 'dog']],
      }),
  })
  .meta({
    id: 'ModelManifest',
    description:
      'How pixels of `bounds` become the input of the network: (x * scale - mean) / standardDeviation, in `channelOrder`.',
  })
  .prefault({});
export type ModelManifest = z.infer<typeof modelManifest>;

/** Fields that say something about a model and change nothing of what it computes: they are no part of its id. */
export const recordedFields = ['preprocess', 'expectedAccuracy'] as const satisfies ReadonlyArray<keyof ModelManifest>;

export const modelView = z
  .object({
    id: sha256.describe(
      'SHA-256 over the hash of the file and the manifest, which the identity of a result names. It is not the hash of the file: see `artifact`.',
    ),
    name: resourceName.describe('Its name, which sweeps use.'),
    artifact: sha256.describe('SHA-256 of the file: its path in /v1/artifacts.'),
    bytes: z
      .int()
      .min(0)
      .meta({ description: 'Bytes of the file.', examples: [246_513] }),
    inputShape: z
      .tuple([z.int(), z.int(), z.int()])
      .meta({ description: 'Channels, height and width of an image.', examples: [[1, 28, 28]] }),
    numClasses: z
      .int()
      .min(0)
      .meta({ description: 'L, the number of logits.', examples: [10] }),
    manifest: modelManifest.describe('How pixels enter the network.'),
    createdAt: timestamp('When it was stored'),
  })
  .meta({ id: 'Model', description: 'A classifier known to the cluster: an ONNX file and how pixels enter it.' });
export type ModelView = z.infer<typeof modelView>;

const datasetAccuracy = measuredAccuracy
  .omit({ alternatives: true })
  .extend({ dataset: resourceName.describe('Name of the data set.') })
  .meta({ id: 'DatasetAccuracy', description: 'How many images of a data set a model classifies correctly.' });
export type DatasetAccuracy = z.infer<typeof datasetAccuracy>;

/** A model with what the cluster has found out about it. */
export const knownModel = modelView
  .extend({
    accuracies: z.array(datasetAccuracy).describe('On each data set that it was measured on, by name.'),
    sweeps: sweepsUsing,
  })
  .meta({
    id: 'KnownModel',
    description: 'A model, its accuracy on the data sets that it was measured on, and how many sweeps use it.',
  });
export type KnownModel = z.infer<typeof knownModel>;

/** What was done once with a model before it was taken, on random pixels. */
const triedBatch = z
  .object({
    batch: z
      .int()
      .min(1)
      .meta({ description: 'Images in one execution.', examples: [64] }),
    steps: z
      .array(z.enum(['forward', 'gradient', 'margins']))
      .describe(
        'What was computed. forward: logits; gradient: gradients; margins: gradients of several classes an image at once.',
      ),
  })
  .meta({ id: 'TriedBatch', description: 'A batch that a model was computed at.' });

const modelTrial = z
  .object({
    engine: engineName.describe('The runtime that computed.'),
    provider: engineProvider.describe('Where it executed.'),
    passed: z.array(triedBatch).describe('Batches at which nothing failed.'),
  })
  .meta({ id: 'ModelTrial', description: 'What was done once with a model before it was taken, on random pixels.' });
export type ModelTrial = z.infer<typeof modelTrial>;

/** The answer to an upload: the model, and what its inspection found. The last two are not stored. */
export const uploadedModel = modelView
  .extend({
    trial: modelTrial.describe('What its inspection computed.'),
    warnings: z.array(z.string()).meta({
      description: 'Sentences for a person: nothing stands against the model, and something about it should be known.',
      examples: [['64 images at once were not computed; the largest batch that passed is 8']],
    }),
  })
  .meta({ id: 'UploadedModel', description: 'A model, and what its inspection found, which is not stored.' });
export type UploadedModel = z.infer<typeof uploadedModel>;
