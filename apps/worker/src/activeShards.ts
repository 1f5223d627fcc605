/** The shards that this worker holds, each with the signal that ends it. */
import { type ShardJob, shardJobId } from '@isthmus/contracts';

/** A shard's computation ended early: the shard is no longer wanted, or the worker stops. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface ActiveShards {
  add(job: ShardJob): { readonly signal: AbortSignal; remove(): void };
  jobs(): ShardJob[];
  /** Ends a shard that is no longer wanted (cancelled, paused, deleted); one that is not held is ignored. */
  withdraw(job: ShardJob): void;
  isWithdrawn(job: ShardJob): boolean;
  /** Ends all shards without marking them withdrawn: other workers will try them again. */
  interruptAll(): void;
}

interface Entry {
  readonly job: ShardJob;
  readonly abort: AbortController;
  withdrawn: boolean;
}

export function createActiveShards(): ActiveShards {
  const entries = new Map<string, Entry>();
  return {
    add(job) {
      const entry: Entry = { job, abort: new AbortController(), withdrawn: false };
      const id = shardJobId(job);
      entries.set(id, entry);
      return {
        signal: entry.abort.signal,
        remove() {
          // The same shard may have been taken again meanwhile.
          if (entries.get(id) === entry) entries.delete(id);
        },
      };
    },
    jobs: () => [...entries.values()].map((entry) => entry.job),
    withdraw(job) {
      const entry = entries.get(shardJobId(job));
      if (entry === undefined) return;
      entry.withdrawn = true;
      entry.abort.abort(new Interrupted('the shard is no longer wanted'));
    },
    isWithdrawn: (job) => entries.get(shardJobId(job))?.withdrawn ?? false,
    interruptAll() {
      for (const entry of entries.values()) entry.abort.abort(new Interrupted('the worker stops'));
    },
  };
}
