/** A worker process as the cluster sees it. */
import { z } from 'zod';
import { timestamp } from './timestamp.js';

export const workerView = z
  .object({
    id: z
      .string()
      .meta({ description: 'Its id, new at each start.', examples: ['b1946ac9-2a3e-4f6d-8f2b-6d1c5a7e9f30'] }),
    host: z.string().meta({ description: 'Name of its machine.', examples: ['node-3'] }),
    pid: z.int().meta({ description: 'Its process there.', examples: [4711] }),
    engine: z.string().meta({ description: 'Which runtime it computes with.', examples: ['onnxruntime'] }),
    provider: z.string().meta({ description: 'Where the runtime executes.', examples: ['cpu'] }),
    activity: z.string().meta({ description: '"idle", or the job ids of the shards it computes.', examples: ['idle'] }),
    changedFiles: z
      .int()
      .min(0)
      .meta({
        description:
          'How often it found a cached file that is not what was hashed, and fetched it again: more than a few tell of a bad disk.',
        examples: [0],
      }),
    startedAt: timestamp('When it started'),
    lastSeenAt: timestamp('When it last told of itself'),
  })
  .meta({ id: 'Worker', description: 'A worker process as the cluster sees it.' });
export type WorkerView = z.infer<typeof workerView>;
