/** What a user submits, and what they see of it. */

import { analysis, takesGradientPairs } from '@isthmus/analyses/definitions';
import {
  engineSettings,
  labelChanges,
  labels,
  modelAccuracy,
  resourceName,
  runState,
  shardState,
  sweepState,
  webhookRequest,
  webhookView,
} from '@isthmus/contracts';
import { z } from 'zod';

const sweepName = z
  .string()
  .min(1)
  .max(120)
  // NUL and lone surrogates have no place in Postgres, line breaks none in a list of sweeps.
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected text without control characters');

export const sweepRequest = z
  .strictObject({
    name: sweepName.optional(),
    /** Words by key, for finding the sweep again. They may be changed later; the view says what they are now. */
    labels: labels.optional(),
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    models: z.array(resourceName).min(1).max(100),
    dataset: resourceName,
    analyses: z.array(analysis).min(1).max(100),
    engine: engineSettings,
    /** Whether samples that the cluster has computed before are copied; false computes every one, as for a measurement of speed. */
    reuse: z.boolean().default(true),
    /** Takes models whose classes are not those of the data set (classMatch.ts); then nothing counts as classified correctly. */
    allowClassMismatch: z.boolean().optional(),
    webhook: webhookRequest.optional().describe('Where the end of the sweep is told.'),
  })
  .superRefine(({ models, analyses, engine }, context) => {
    for (const place of repeated(models)) {
      context.addIssue({ code: 'custom', path: ['models', place], message: onceMore });
    }
    for (const [index, { models: chosen }] of analyses.entries()) {
      for (const place of repeated(chosen ?? [])) {
        context.addIssue({ code: 'custom', path: ['analyses', index, 'models', place], message: onceMore });
      }
      for (const [place, name] of (chosen ?? []).entries()) {
        if (models.includes(name)) continue;
        const message = `expected one of the sweep's models (${models.join(', ')})`;
        context.addIssue({ code: 'custom', path: ['analyses', index, 'models', place], message });
      }
    }
    for (const [index, name] of models.entries()) {
      // A list without analyses is refused for that.
      if (analyses.length === 0) break;
      if (analyses.some(({ models: chosen }) => chosen === undefined || chosen.includes(name))) continue;
      const message = 'expected a model that at least one analysis is for';
      context.addIssue({ code: 'custom', path: ['models', index], message });
    }
    const inPairs = analyses.findIndex(takesGradientPairs);
    if (engine.batch < 2 && inPairs >= 0) {
      const message = `expected at least 2: analyses[${inPairs}] takes differences of gradients, two images at a time`;
      context.addIssue({ code: 'custom', path: ['engine', 'batch'], message });
    }
  });

/** What may be changed of a sweep that is stored. A field that is left out stays as it is. */
export const sweepEdit = z
  .strictObject({
    name: sweepName.nullable().optional().describe('The new name; null removes it.'),
    labels: labelChanges.optional(),
  })
  .refine(({ name, labels: changes }) => name !== undefined || changes !== undefined, 'expected name, labels or both');
export type SweepEdit = z.infer<typeof sweepEdit>;

const onceMore = 'expected every model once';

/** Places of words that stand in the list before. */
function repeated(words: readonly string[]): number[] {
  return words.flatMap((word, place) => (words.indexOf(word) < place ? [place] : []));
}

export type SweepRequest = z.infer<typeof sweepRequest>;
/** As typed by a user: defaults may be left out. */
export type SweepRequestInput = z.input<typeof sweepRequest>;

/** Samples by what became of them. `done` = ok + failed; `reused` are those of the ok ones that were copied from earlier runs. */
const sampleCounts = z.object({ total: z.int(), ok: z.int(), failed: z.int(), reused: z.int() });
export type SampleCounts = z.infer<typeof sampleCounts>;

const shardCounts = z.record(shardState, z.int());
export type ShardCounts = z.infer<typeof shardCounts>;

const runView = z.object({
  id: z.uuid(),
  index: z.int(),
  model: z.string(),
  dataset: z.string(),
  analysis,
  /** "scenario natural": what tells its settings from those of the sweep's other runs of its analysis; empty where nothing does. */
  distinction: z.string(),
  state: runState,
  error: z.string().nullable(),
  samples: sampleCounts,
  /** Samples of a shard; the last one may have fewer. */
  shardSize: z.int(),
  shards: shardCounts,
  /** Seconds of workers on its completed shards, from begin to stored, and of those in the engine: their ratio is the device's utilisation. */
  workerSeconds: z.number(),
  engineSeconds: z.number(),
  /** Names of the curves there are so far. */
  curves: z.array(z.string()),
});
export type RunView = z.infer<typeof runView>;

export const sweepSummary = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  labels,
  state: sweepState,
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  samples: sampleCounts,
});
export type SweepSummary = z.infer<typeof sweepSummary>;

export const sweepView = sweepSummary.extend({
  request: sweepRequest,
  error: z.string().nullable(),
  shards: shardCounts,
  /** Samples computed per second over the last minute; null until some are done. */
  rate: z.number().nullable(),
  /** Seconds to the end, from what samples of each run took and the workers at work in the last minute; null where unknown. */
  etaSeconds: z.number().nullable(),
  /** Of each of its models on its data set, in the order of the request; what its geometry is worth depends on it. */
  accuracy: z.array(modelAccuracy),
  runs: z.array(runView),
  webhook: webhookView.optional().describe('Its webhook; absent where it has none.'),
});
export type SweepView = z.infer<typeof sweepView>;

/** The answer to a submission. Warnings are not stored: they are about what could be tried at that moment. */
export const submittedSweep = sweepView.extend({
  warnings: z.array(z.string()),
  webhookSecret: z
    .string()
    .optional()
    .describe('The secret of the webhook, where one was made for it. It is told this once.'),
});
export type SubmittedSweep = z.infer<typeof submittedSweep>;
