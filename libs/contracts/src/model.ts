/** A classifier known to the cluster: an ONNX file and how pixels enter it. */
import { z } from 'zod';
import { resourceName, sha256 } from './artifact.js';
import { engineName, engineProvider } from './engine.js';
import { preprocessPreset } from './preprocessing.js';

/** How pixels of `bounds` become the network's input: (x * scale - mean) / standardDeviation, in `channelOrder`. */
export const modelManifest = z
  .strictObject({
    bounds: z
      .tuple([z.number(), z.number()])
      .refine(([lower, upper]) => lower < upper, 'expected [lower, upper] with lower < upper')
      .default([0, 1]),
    scale: z.number().positive().default(1),
    mean: z.array(z.number()).max(16).default([]),
    standardDeviation: z.array(z.number().positive()).max(16).default([]),
    channelOrder: z.enum(['rgb', 'bgr']).default('rgb'),
    /** Channels, height, width, where the file leaves one of them free. */
    inputShape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]).optional(),
    /** Name of the file's output that holds the logits, where several could. */
    output: z.string().min(1).max(1024).optional(),
    /** The preset that the numbers above came from: a record. The numbers decide, and they are the preset's. */
    preprocess: preprocessPreset.optional(),
    /** Share of images that the network is known to classify correctly: what its accuracy on a data set is held against. A record. */
    expectedAccuracy: z.number().min(0).max(1).optional(),
    /** Names of the classes by index. Labels of a data set are then matched by name (classMatch.ts), not by index. */
    classes: z.array(z.string().min(1).max(200)).min(1).max(65_536).optional(),
  })
  .prefault({});
export type ModelManifest = z.infer<typeof modelManifest>;

/** Fields that say something about a model and change nothing of what it computes: they are no part of its id. */
export const recordedFields = ['preprocess', 'expectedAccuracy'] as const satisfies ReadonlyArray<keyof ModelManifest>;

export const modelView = z.object({
  /** SHA-256 over the file's hash and the manifest: what a result's identity names. */
  id: sha256,
  name: resourceName,
  artifact: sha256,
  bytes: z.int(),
  inputShape: z.tuple([z.int(), z.int(), z.int()]),
  numClasses: z.int(),
  manifest: modelManifest,
  createdAt: z.iso.datetime(),
});
export type ModelView = z.infer<typeof modelView>;

/** What was done once with a model before it was taken, on random pixels. */
const modelTrial = z.object({
  engine: engineName,
  provider: engineProvider,
  /** Batches at which nothing failed, and what was computed: logits, gradients, gradients of several classes an image at once. */
  passed: z.array(z.object({ batch: z.int(), steps: z.array(z.enum(['forward', 'gradient', 'margins'])) })),
});
export type ModelTrial = z.infer<typeof modelTrial>;

/** The answer to an upload: the model, and what its inspection found. The last two are not stored. */
export const uploadedModel = modelView.extend({
  trial: modelTrial,
  /** Sentences for a person: nothing stands against the model, and something about it should be known. */
  warnings: z.array(z.string()),
});
export type UploadedModel = z.infer<typeof uploadedModel>;
