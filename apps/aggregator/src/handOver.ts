/** Hands shards to the queue, Postgres first and queue second, and takes back those that the queue lost. */
import { type ShardJob, shardJobId } from '@isthmus/contracts';
import type { ShardQueue } from '@isthmus/queue';
import { markQueued, openShards, pendingShards, returnToPending, type Store } from '@isthmus/store';

/** Shards read, added and marked at a time: 5,000 of them take some MB and few round trips. */
const addedAtOnce = 5000;
/** Shards looked up in the queue in one pass. */
const askedAtOnce = 1000;

/**
 * Adds every pending shard to the queue, then marks it queued; returns their number. After a crash between the two steps the next call
 * adds the same job ids again, which has no effect.
 */
export async function enqueuePending(store: Store, queue: ShardQueue, signal: AbortSignal): Promise<number> {
  let added = 0;
  while (!signal.aborted) {
    const jobs = await pendingShards(store, { limit: addedAtOnce });
    if (jobs.length === 0) break;
    await queue.add(jobs);
    await markQueued(store, jobs);
    added += jobs.length;
    if (jobs.length < addedAtOnce) break;
  }
  return added;
}

/**
 * Looks up shards of which nothing was heard for `olderThanMs`, and makes those pending that the queue will never run. Returns their
 * number; the next `enqueuePending` adds them again.
 */
export async function reconcile(store: Store, queue: ShardQueue, olderThanMs: number): Promise<number> {
  const open = await openShards(store, { olderThanMs, limit: askedAtOnce });
  if (open.length === 0) return 0;
  const lost = lostShards(open, await queue.find(open));
  return lost.length === 0 ? 0 : returnToPending(store, lost);
}

/**
 * The open shards whose job the queue does not have, or has ended: the job used up its attempts while stalled, or its worker died
 * after it, and the shard is still open.
 */
export function lostShards(
  open: readonly ShardJob[],
  states: ReadonlyMap<string, 'waiting' | 'active' | 'final' | 'absent'>,
): ShardJob[] {
  return open.filter((job) => {
    const state = states.get(shardJobId(job)) ?? 'absent';
    return state === 'final' || state === 'absent';
  });
}
