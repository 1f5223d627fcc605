/** A worker process as the cluster sees it. */
import { z } from 'zod';

export const workerView = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  /** Which runtime it computes with, and where that executes (engine.ts). */
  engine: z.string(),
  provider: z.string(),
  /** "idle", or the job ids of the shards it computes. */
  activity: z.string(),
  /** How often it found a cached file that is not what was hashed, and fetched it again: more than a few tell of a bad disk. */
  changedFiles: z.int().min(0),
  startedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type WorkerView = z.infer<typeof workerView>;
