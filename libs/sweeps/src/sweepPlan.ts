/** What a sweep would take, told before anything is queued: the answer to a dry run. */

import { analysis } from '@isthmus/analyses/definitions';
import { z } from 'zod';

const speedSource = z.enum(['measured', 'estimated']);
export type SpeedSource = z.infer<typeof speedSource>;

const runPlan = z.object({
  index: z.int(),
  model: z.string(),
  analysis,
  samples: z.int(),
  /** Samples that would be copied from earlier runs; null where that depends on shared directions which are not there yet. */
  reused: z.int().nullable(),
  shardSize: z.int(),
  shards: z.int(),
  /** Of the samples that are not reused: seconds of one worker inside the engine, and in all, with what its processor computes beside it. */
  deviceSeconds: z.number(),
  workerSeconds: z.number(),
  /** Of rows and vectors in the database. */
  storageBytes: z.int(),
  /** Whether a worker has measured the model's speed, or it is estimated from the network's size. */
  speed: speedSource,
  /** Indices of the runs that it reads, and so waits for. */
  reads: z.array(z.int()),
});
export type RunPlan = z.infer<typeof runPlan>;

export const sweepPlan = z.object({
  runs: z.array(runPlan),
  /** Sums over the runs. */
  samples: z.int(),
  reused: z.int(),
  shards: z.int(),
  deviceSeconds: z.number(),
  workerSeconds: z.number(),
  storageBytes: z.int(),
  /** Workers connected now that compute on the sweep's engine and provider. */
  workers: z.int(),
  /** From start to end if those do nothing else; null where there is none. */
  wallSeconds: z.number().nullable(),
  /** Sentences for a person, as a submission would answer them. */
  warnings: z.array(z.string()),
});
export type SweepPlan = z.infer<typeof sweepPlan>;
