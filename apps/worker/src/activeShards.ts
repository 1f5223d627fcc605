/** The shards that this worker has in hand, and the switch that cancels each. */
import { type ShardJob, shardJobId } from '@isthmus/contracts';

/** Why a shard's work ended early: it was cancelled, or the worker stops. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface ActiveShards {
  add(job: ShardJob): { readonly signal: AbortSignal; remove(): void };
  jobs(): ShardJob[];
  /** Ends a shard that is no longer wanted; unknown ones are ignored. */
  cancel(job: ShardJob): void;
  isCancelled(job: ShardJob): boolean;
  /** Ends all of them without marking them cancelled: they are to be tried again elsewhere. */
  interruptAll(): void;
}

interface Entry {
  readonly job: ShardJob;
  readonly abort: AbortController;
  cancelled: boolean;
}

export function createActiveShards(): ActiveShards {
  const entries = new Map<string, Entry>();
  return {
    add(job) {
      const entry: Entry = { job, abort: new AbortController(), cancelled: false };
      const id = shardJobId(job);
      entries.set(id, entry);
      return {
        signal: entry.abort.signal,
        remove() {
          // The same shard may have been taken again by then.
          if (entries.get(id) === entry) entries.delete(id);
        },
      };
    },
    jobs: () => [...entries.values()].map((entry) => entry.job),
    cancel(job) {
      const entry = entries.get(shardJobId(job));
      if (entry === undefined) return;
      entry.cancelled = true;
      entry.abort.abort(new Interrupted('the shard is no longer wanted'));
    },
    isCancelled: (job) => entries.get(shardJobId(job))?.cancelled ?? false,
    interruptAll() {
      for (const entry of entries.values()) entry.abort.abort(new Interrupted('the worker stops'));
    },
  };
}
