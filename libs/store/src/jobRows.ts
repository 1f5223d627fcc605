/** Lists of shards as SQL: rows to join with, and the shards themselves, locked. */
import type { ShardJob } from '@isthmus/contracts';
import { Prisma } from './generated/client.js';

/** A FROM item `job (run_id, index)`. */
export function jobRows(jobs: readonly ShardJob[]): Prisma.Sql {
  const runIds = jobs.map((job) => job.runId);
  const indices = jobs.map((job) => job.shardIndex);
  return Prisma.sql`unnest(${runIds}::uuid[], ${indices}::int[]) AS job (run_id, index)`;
}

/**
 * A query of the (run_id, index) of those jobs' shards that meet `condition` on `shards`, locked. Every statement on many shards
 * locks them in this one order, so that two of them wait for each other but never in a circle.
 */
export function lockedShards(jobs: readonly ShardJob[], condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT shards.run_id, shards.index FROM shards JOIN ${jobRows(jobs)} USING (run_id, index)
    WHERE ${condition} ORDER BY run_id, index FOR NO KEY UPDATE OF shards`;
}
