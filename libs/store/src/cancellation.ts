/** Cancelling a sweep. */
import type { Store } from './connection.js';
import { openRunStates, openShardStates, openSweepStates } from './states.js';
import { isUuid } from './storableText.js';

/**
 * Cancels a sweep with its open runs and shards in one transaction; what is done stays. Workers hear of it at their next heartbeat,
 * and no result of a cancelled shard is stored from here on. The order is sweep, runs, shards: an expansion that is under way ends
 * before the runs can be locked, so its shards are seen by the third statement.
 */
export async function cancelSweep(store: Store, id: string): Promise<'cancelled' | 'already-final' | 'unknown'> {
  if (!isUuid(id)) return 'unknown';
  const { prisma } = store;
  const [cancelled] = await prisma.$transaction([
    prisma.$executeRaw`
      UPDATE sweeps SET state = 'cancelled', finished_at = now() WHERE id = ${id}::uuid AND state IN ${openSweepStates}`,
    prisma.$executeRaw`
      UPDATE runs SET state = 'cancelled', finished_at = now() FROM (
        SELECT runs.id FROM runs JOIN sweeps ON sweeps.id = runs.sweep_id
        WHERE sweeps.id = ${id}::uuid AND sweeps.state = 'cancelled' AND runs.state IN ${openRunStates}
        ORDER BY runs.id FOR NO KEY UPDATE OF runs
      ) AS open WHERE runs.id = open.id`,
    prisma.$executeRaw`
      UPDATE shards SET state = 'cancelled', touched_at = now(), finished_at = now() FROM (
        SELECT shards.run_id, shards.index FROM shards JOIN runs ON runs.id = shards.run_id
        WHERE runs.sweep_id = ${id}::uuid AND runs.state = 'cancelled' AND shards.state IN ${openShardStates}
        ORDER BY shards.run_id, shards.index FOR NO KEY UPDATE OF shards
      ) AS open WHERE shards.run_id = open.run_id AND shards.index = open.index`,
  ]);
  if (cancelled > 0) return 'cancelled';
  return (await prisma.sweep.count({ where: { id } })) > 0 ? 'already-final' : 'unknown';
}
