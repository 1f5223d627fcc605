/** What a queue job carries: a pointer. Postgres holds the truth about the shard. */
import { z } from 'zod';

export const shardJob = z.strictObject({ runId: z.uuid(), shardIndex: z.int().min(0) });
export type ShardJob = z.infer<typeof shardJob>;

/** BullMQ takes no ':' in a job id, and none that is all digits. */
export function shardJobId({ runId, shardIndex }: ShardJob): string {
  return `${runId}.${shardIndex}`;
}
