/** Takes the jobs of a sweep that is paused or has ended out of the queue. */
import type { ShardJob } from '@isthmus/contracts';
import { returnToPending, type Store, sweepIsWorkedOn, withdrawnShards } from '@isthmus/store';
import type { Cluster } from './parts.js';

/** Shards that are asked for at a time. */
const pageSize = 1_000;

/**
 * Removes the jobs of all shards of a sweep that nobody is to compute, but for those at a worker, which takes its own away. It never
 * rejects: a job that stays is taken away by the worker that finds it.
 * @returns the number of jobs that were removed
 */
export async function withdrawJobs(
  { store, queue, logger }: Pick<Cluster, 'store' | 'queue' | 'logger'>,
  sweepId: string,
): Promise<number> {
  let removed = 0;
  try {
    for await (const jobs of pages(store, sweepId)) {
      removed += await queue.remove(jobs);
      if (!(await sweepIsWorkedOn(store, sweepId))) continue;
      // It was resumed meanwhile, and some of these were queued again: they are handed over once more.
      await returnToPending(store, jobs);
      break;
    }
    if (removed > 0) logger.info({ sweep: sweepId, jobs: removed }, 'jobs taken out of the queue');
  } catch (error) {
    logger.warn({ err: error, sweep: sweepId, removed }, 'jobs stay in the queue; workers take them away');
  }
  return removed;
}

async function* pages(store: Store, sweepId: string): AsyncGenerator<ShardJob[]> {
  for (let after: ShardJob | null = null; ; ) {
    const jobs: ShardJob[] = await withdrawnShards(store, { sweepId, after, limit: pageSize });
    if (jobs.length > 0) yield jobs;
    const last = jobs.at(-1);
    if (last === undefined || jobs.length < pageSize) return;
    after = last;
  }
}
