/** What a user submits, and what they see of it. */

import { analysis, imageOrder, takesGradientPairs } from '@isthmus/analyses/definitions';
import {
  engineSettings,
  labelChanges,
  labels,
  modelAccuracy,
  resourceName,
  runState,
  type ShardState,
  sweepState,
  timestamp,
  webhookRequest,
  webhookView,
} from '@isthmus/contracts';
import { z } from 'zod';

const sweepName = z
  .string()
  .min(1)
  .max(120)
  // Postgres cannot store NUL and lone surrogates, and a list of sweeps has a line for each.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern stands in the OpenAPI document, and \p{Cc} is none for Python
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'expected text without control characters')
  .refine((name) => !/\p{Cs}/u.test(name), 'expected text without halves of surrogate pairs')
  .meta({ description: 'A name for people; sweeps are found by their id.', examples: ['first look'] });

export const sweepRequest = z
  .strictObject({
    name: sweepName.optional(),
    labels: labels.optional(),
    seed: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe('Seed of all random numbers: the same request with the same seed gives the same numbers.'),
    models: z
      .array(resourceName)
      .min(1)
      .max(100)
      .meta({
        description: 'Names of the models to measure, each once.',
        uniqueItems: true,
        examples: [['lenet-fashion-mnist']],
      }),
    dataset: resourceName.meta({
      description: 'Name of the data set to measure on, but for analyses that name another.',
      examples: ['fashion-mnist-test'],
    }),
    imageOrder: imageOrder.optional().meta({
      description: 'In which order all analyses measure images; `dataset` where absent.',
      examples: ['drawn'],
    }),
    analyses: z.array(analysis).min(1).max(100).describe('What to measure: each analysis of each model is a run.'),
    engine: engineSettings.describe('What computes the runs.'),
    reuse: z
      .boolean()
      .default(true)
      .describe(
        'Whether samples that the cluster has computed before are copied; false computes every one, as for a measurement of speed.',
      ),
    allowClassMismatch: z
      .boolean()
      .optional()
      .describe(
        'Takes models whose classes are not those of the data set; then nothing counts as classified correctly. Refused where absent or false.',
      ),
    webhook: webhookRequest.optional().describe('Where the end of the sweep is told.'),
  })
  .superRefine(({ models, imageOrder: order = 'dataset', analyses, engine }, context) => {
    for (const [index, settings] of analyses.entries()) {
      if (!('imageOrder' in settings) || settings.imageOrder === undefined || settings.imageOrder === order) continue;
      const message = `expected "${order}", that of the sweep: all of its analyses measure the same images`;
      context.addIssue({ code: 'custom', path: ['analyses', index, 'imageOrder'], message });
    }
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
  })
  .meta({ id: 'SweepRequest', description: 'Models x analyses on one data set, with one seed.' });

/** What may be changed of a sweep that is stored. A field that is left out stays as it is. */
export const sweepEdit = z
  .strictObject({
    name: sweepName.nullable().optional().describe('The new name; null removes it.'),
    labels: labelChanges.optional(),
  })
  .refine(({ name, labels: changes }) => name !== undefined || changes !== undefined, 'expected name, labels or both')
  .meta({ id: 'SweepEdit', description: 'What is changed of a sweep; what is left out stays.', minProperties: 1 });
export type SweepEdit = z.infer<typeof sweepEdit>;

const onceMore = 'expected every model once';

/** Places of words that stand in the list before. */
function repeated(words: readonly string[]): number[] {
  return words.flatMap((word, place) => (words.indexOf(word) < place ? [place] : []));
}

export type SweepRequest = z.infer<typeof sweepRequest>;
/** As typed by a user: defaults may be left out. */
export type SweepRequestInput = z.input<typeof sweepRequest>;

const sampleCounts = z
  .object({
    total: z
      .int()
      .min(0)
      .meta({ description: 'Samples in all.', examples: [300] }),
    ok: z
      .int()
      .min(0)
      .meta({
        description: 'Samples with a result: computed or copied, those of unfinished shards included.',
        examples: [124],
      }),
    failed: z
      .int()
      .min(0)
      .meta({ description: 'Samples that failed. ok and failed together are done.', examples: [2] }),
    reused: z
      .int()
      .min(0)
      .meta({ description: 'Ok samples that were copied from earlier runs.', examples: [100] }),
  })
  .meta({ id: 'SampleCounts', description: 'Samples by their outcome.' });
export type SampleCounts = z.infer<typeof sampleCounts>;

const shardCount = (state: string) =>
  z
    .int()
    .min(0)
    .meta({ description: `Shards ${state}.`, examples: [3] });
const shardCounts = z
  .object({
    pending: shardCount('in the database only'),
    queued: shardCount('known to the queue'),
    active: shardCount('that a worker computes'),
    completed: shardCount('whose rows are stored'),
    failed: shardCount('that were given up'),
    cancelled: shardCount('that were cancelled'),
  } satisfies Record<ShardState, z.ZodInt>)
  .meta({ id: 'ShardCounts', description: 'Shards by state; the last three are final.' });
export type ShardCounts = z.infer<typeof shardCounts>;

const runId = z.uuid().meta({ description: 'Its id.', examples: ['3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11'] });

export const runView = z
  .object({
    id: runId,
    index: z
      .int()
      .min(0)
      .meta({ description: 'Its place in the sweep, from 0.', examples: [0] }),
    model: z.string().meta({ description: 'Name of its model.', examples: ['lenet-fashion-mnist'] }),
    dataset: z.string().meta({ description: 'Name of its data set.', examples: ['fashion-mnist-test'] }),
    analysis: analysis.describe('The analysis, with every setting.'),
    distinction: z.string().meta({
      description:
        'What tells its settings from those of the other runs of its analysis in the sweep; empty where nothing does.',
      examples: ['scenario natural'],
    }),
    state: runState.describe('Its state.'),
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed or stands still; null otherwise.', examples: ['every shard failed'] }),
    samples: sampleCounts.describe('Its samples.'),
    shardSize: z
      .int()
      .min(1)
      .meta({ description: 'Samples of a shard; the last one may have fewer.', examples: [20] }),
    shards: shardCounts.describe('Its shards.'),
    workerSeconds: z.number().meta({
      description: 'Seconds of workers on its completed shards, from begin to stored.',
      examples: [12.6],
    }),
    engineSeconds: z.number().meta({
      description: 'The part of workerSeconds inside the engine; divided by workerSeconds it is the device share.',
      examples: [10.9],
    }),
    curves: z
      .array(z.string())
      .meta({ description: 'Names of the curves that there are so far.', examples: [['relativeNorm', 'steps']] }),
  })
  .meta({ id: 'Run', description: 'One model, one analysis, one setting, within a sweep.' });
export type RunView = z.infer<typeof runView>;

export const sweepSummary = z
  .object({
    id: z.uuid().meta({ description: 'Its id.', examples: ['9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f'] }),
    name: z
      .string()
      .nullable()
      .meta({ description: 'Its name; null where it has none.', examples: ['first look'] }),
    labels: labels.describe('Its labels.'),
    state: sweepState.describe('Its state.'),
    createdAt: timestamp('When it was submitted'),
    finishedAt: timestamp('When it became final').nullable(),
    samples: sampleCounts.describe('The samples of all of its runs.'),
  })
  .meta({ id: 'SweepSummary', description: 'A sweep in a list.' });
export type SweepSummary = z.infer<typeof sweepSummary>;

export const sweepView = sweepSummary
  .extend({
    request: sweepRequest.describe('What was submitted, with every default.'),
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed; null otherwise.', examples: ['every run failed'] }),
    shards: shardCounts.describe('The shards of all of its runs.'),
    rate: z
      .number()
      .nullable()
      .meta({
        description: 'Samples computed per second over the last minute; null until some are.',
        examples: [13.1],
      }),
    etaSeconds: z
      .number()
      .nullable()
      .meta({
        description:
          'Seconds to the end, from what samples of each run took and the workers at work in the last minute; null where unknown.',
        examples: [14],
      }),
    accuracy: z
      .array(modelAccuracy)
      .describe(
        'Accuracy of each of its models on each data set that it is measured on, in the order of the runs. Geometry means little for a network with a low one.',
      ),
    runs: z.array(runView).describe('Its runs: models x analyses.'),
    webhook: webhookView.optional().describe('Its webhook; absent where it has none.'),
  })
  .meta({ id: 'Sweep', description: 'A sweep with its runs, counts by state, rate and time to the end.' });
export type SweepView = z.infer<typeof sweepView>;

const warnings = z.array(z.string()).meta({
  description: 'Sentences for a person, about what could be tried at that moment; they are not stored.',
  examples: [['64 images at once were not computed; the largest batch that passed is 8']],
});

export const extendedSweep = sweepView
  .extend({ warnings })
  .meta({ id: 'ExtendedSweep', description: 'A sweep with what was added to it.' });

export const submittedSweep = sweepView
  .extend({
    warnings,
    webhookSecret: z
      .string()
      .optional()
      .meta({
        description: 'The secret of the webhook, where one was made for it. It is told this once.',
        examples: ['whs_6mYk0lqk1bP0pO2m1c8Wf5s7Jt3Zr9Qe'],
      }),
  })
  .meta({ id: 'SubmittedSweep', description: 'The answer to a submission.' });
export type SubmittedSweep = z.infer<typeof submittedSweep>;
