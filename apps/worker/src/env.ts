/** The worker's environment variables. */
import { availableParallelism } from 'node:os';
import { engineName, engineProvider, missingProvider } from '@isthmus/contracts';
import { clusterVariables } from '@isthmus/service';
import { z } from 'zod';

export const variables = z
  .object({
    ...clusterVariables,
    /** Where models and data sets come from, and a key with scope read. */
    ISTHMUS_API_URL: z.url(),
    ISTHMUS_API_KEY: z.string().min(1),
    /** Files by their hash. Workers on one machine may share it; it may be deleted while none runs. */
    ISTHMUS_CACHE_DIR: z.string().min(1),
    ISTHMUS_ENGINE: engineName.default('onnxruntime'),
    ISTHMUS_PROVIDER: engineProvider.default('cpu'),
    /** Threads of the compute process; all cores if the machine has one worker. */
    ISTHMUS_THREADS: z.coerce.number().int().min(1).max(1024).default(availableParallelism()),
    /**
     * Shards taken ahead of the one being computed. 0: between shards of seconds the device waits some milliseconds for the queue. 1: it
     * does not wait, but near the end of a run a shard may wait here while another worker is idle.
     */
    ISTHMUS_PREFETCH: z.coerce.number().int().min(0).max(8).default(0),
    /** The time that a shard under way has after SIGTERM before it is given back. */
    ISTHMUS_STOP_DEADLINE_MS: z.coerce.number().int().min(0).default(30_000),
    /** How long a job stays locked after the last renewal, and how often locks are checked. */
    ISTHMUS_LOCK_DURATION_MS: z.coerce.number().int().min(1000).default(30_000),
    ISTHMUS_STALLED_INTERVAL_MS: z.coerce.number().int().min(500).default(15_000),
  })
  .superRefine(({ ISTHMUS_ENGINE: name, ISTHMUS_PROVIDER: provider }, context) => {
    const message = missingProvider({ name, provider });
    if (message) context.addIssue({ code: 'custom', path: ['ISTHMUS_PROVIDER'], message });
  });
