/** How long workers took for a sweep. */
import type { Store } from './connection.js';
import { doneShardStates } from './states.js';

/**
 * By run, seconds from the beginning to the end of the attempts that ended its shards: what the workers took, several at a time. Earlier
 * attempts that failed are not in it, nor is what was copied from other sweeps. A run of which no shard has ended is left out.
 */
export async function workerSeconds(store: Store, sweepId: string): Promise<Record<string, number>> {
  const rows = await store.prisma.$queryRaw<Array<{ runId: string; seconds: number }>>`
    SELECT shards.run_id AS "runId", extract(epoch FROM sum(shards.finished_at - shards.started_at))::float8 AS seconds
    FROM runs JOIN shards ON shards.run_id = runs.id
    WHERE runs.sweep_id = ${sweepId}::uuid AND shards.state IN ${doneShardStates} AND shards.started_at IS NOT NULL
    GROUP BY shards.run_id`;
  return Object.fromEntries(rows.map(({ runId, seconds }) => [runId, seconds]));
}
