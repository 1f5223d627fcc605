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
  startedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
export type WorkerView = z.infer<typeof workerView>;
