/** Finds shards that Postgres believes to be with the queue and the queue does not know, and gives them back. */
import { type ShardJob, shardJobId } from '@isthmus/contracts';
import type { ShardQueue } from '@isthmus/queue';
import { openShards, returnToPending, type Store } from '@isthmus/store';

const bulk = 1000;

/**
 * The queue's last word on a job: it will run it, or it never will. Pure.
 * `final` counts as lost: the job ended (attempts used up while stalled, or its worker died after it) and the shard did not.
 */
export function lostShards(
  open: readonly ShardJob[],
  found: ReadonlyMap<string, 'waiting' | 'active' | 'final' | 'absent'>,
): ShardJob[] {
  return open.filter((job) => {
    const state = found.get(shardJobId(job)) ?? 'absent';
    return state === 'final' || state === 'absent';
  });
}

/** Returns the number of shards given back; the next pass adds them to the queue again. */
export async function reconcile(store: Store, queue: ShardQueue, olderThanMs: number): Promise<number> {
  const open = await openShards(store, { olderThanMs, limit: bulk });
  if (open.length === 0) return 0;
  const lost = lostShards(open, await queue.find(open));
  return lost.length === 0 ? 0 : returnToPending(store, lost);
}
