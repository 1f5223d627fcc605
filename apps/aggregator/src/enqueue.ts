/** Postgres first, queue second: adds every pending shard to the queue, then marks it queued. */
import type { ShardQueue } from '@isthmus/queue';
import { markQueued, pendingShards, type Store } from '@isthmus/store';

/** Shards read, added and marked at a time: 5,000 pointers are some MB, and the round trips are few. */
const bulk = 5000;

/** Returns the number of shards added. A crash between the two steps adds the same job ids again, which does nothing. */
export async function enqueuePending(store: Store, queue: ShardQueue, signal: AbortSignal): Promise<number> {
  let added = 0;
  while (!signal.aborted) {
    const jobs = await pendingShards(store, { limit: bulk });
    if (jobs.length === 0) break;
    await queue.add(jobs);
    await markQueued(store, jobs);
    added += jobs.length;
    if (jobs.length < bulk) break;
  }
  return added;
}
