/** The time and space that a sweep would take, stated before anything is queued. */

import { analysis } from '@isthmus/analyses/definitions';
import { z } from 'zod';

const speedSource = z
  .enum(['measured', 'estimated'])
  .describe('Whether a worker has measured the speed of the model, or it is estimated from the size of the network.');
export type SpeedSource = z.infer<typeof speedSource>;

const samples = z
  .int()
  .min(0)
  .meta({ description: 'Samples.', examples: [200] });
const shards = z
  .int()
  .min(0)
  .meta({ description: 'Queue jobs.', examples: [10] });
const deviceSeconds = z.number().meta({
  description: 'Seconds of one worker inside the engine, for the samples that are not reused.',
  examples: [10.9],
});
const workerSeconds = z.number().meta({
  description: 'Seconds of one worker in all, with what its processor computes beside the engine.',
  examples: [12.6],
});
const storageBytes = z
  .int()
  .min(0)
  .meta({ description: 'Bytes of rows and vectors in the database.', examples: [720_000] });

const runPlan = z
  .object({
    index: z
      .int()
      .min(0)
      .meta({ description: 'Its place in the sweep, from 0.', examples: [0] }),
    model: z.string().meta({ description: 'Name of its model.', examples: ['lenet-fashion-mnist'] }),
    dataset: z.string().meta({ description: 'Name of its data set.', examples: ['fashion-mnist-test'] }),
    analysis: analysis.describe('The analysis, with every setting.'),
    samples,
    reused: z
      .int()
      .min(0)
      .nullable()
      .meta({
        description:
          'Samples that would be copied from earlier runs; null where that depends on shared directions which are not there yet.',
        examples: [100],
      }),
    shardSize: z
      .int()
      .min(1)
      .meta({ description: 'Samples of a shard; the last one may have fewer.', examples: [20] }),
    shards,
    deviceSeconds,
    workerSeconds,
    storageBytes,
    speed: speedSource,
    reads: z
      .array(z.int().min(0))
      .meta({ description: 'Indices of the runs that it reads, and so waits for.', examples: [[0]] }),
  })
  .meta({ id: 'RunPlan', description: 'What one run would take.' });
export type RunPlan = z.infer<typeof runPlan>;

export const sweepPlan = z
  .object({
    runs: z.array(runPlan).describe('Its runs; the numbers beside them are sums over the runs.'),
    samples,
    reused: z
      .int()
      .min(0)
      .meta({ description: 'Samples that would be copied from earlier runs.', examples: [100] }),
    shards,
    deviceSeconds,
    workerSeconds,
    storageBytes,
    workers: z
      .int()
      .min(0)
      .meta({
        description: 'Workers connected now that compute on the engine and provider of the sweep.',
        examples: [2],
      }),
    wallSeconds: z
      .number()
      .nullable()
      .meta({
        description: 'Seconds from start to end if those workers do nothing else; null where there is none.',
        examples: [6.4],
      }),
    warnings: z.array(z.string()).meta({
      description: 'Sentences for a person, as a submission would answer them.',
      examples: [['64 images at once were not computed; the largest batch that passed is 8']],
    }),
  })
  .meta({ id: 'SweepPlan', description: 'What a sweep would take.' });
export type SweepPlan = z.infer<typeof sweepPlan>;
