/** One pass of the aggregator: expand, reconcile, enqueue, fold, finish. */
import type { ShardQueue } from '@isthmus/queue';
import {
  expandSubmittedSweeps,
  failDependentRuns,
  finishRunsAndSweeps,
  forgetWorkers,
  type Store,
} from '@isthmus/store';
import { type FoldingState, foldResults } from './foldResults.js';
import { enqueuePending, reconcile } from './handOver.js';

interface PassCounts {
  readonly expandedSweeps: number;
  readonly expandedRuns: number;
  readonly dependentsFailed: number;
  readonly queuedShards: number;
  readonly foldedShards: number;
  readonly foldedRuns: number;
  readonly unfoldableRuns: number;
  readonly finishedRuns: number;
  readonly finishedSweeps: number;
  readonly returnedShards: number;
}

interface PassOptions {
  readonly store: Store;
  readonly queue: ShardQueue;
  readonly folding: FoldingState;
  readonly reconcileAfterMs: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Workers without a heartbeat for an hour are deleted: the list shows machines, not history. */
const forgetWorkersAfterMs = 3_600_000;

/** Each step reads Postgres anew, so the next pass completes one that broke off. */
export async function runPass({
  store,
  queue,
  folding,
  reconcileAfterMs,
  now,
  signal,
}: PassOptions): Promise<PassCounts> {
  const dependentsFailed = await failDependentRuns(store);
  const expanded = await expandSubmittedSweeps(store, { limit: 20 });
  // Before enqueuing: what it gives back is queued in the same pass.
  const returnedShards = await reconcile(store, queue, reconcileAfterMs);
  const queuedShards = await enqueuePending(store, queue, signal);
  const folded = await foldResults(store, folding, now);
  const finished = await finishRunsAndSweeps(store);
  await forgetWorkers(store, { olderThanMs: forgetWorkersAfterMs });
  return {
    expandedSweeps: expanded.sweeps,
    expandedRuns: expanded.runs,
    dependentsFailed,
    queuedShards,
    foldedShards: folded.shards,
    foldedRuns: folded.runs,
    unfoldableRuns: folded.unfoldable,
    finishedRuns: finished.runs,
    finishedSweeps: finished.sweeps,
    returnedShards,
  };
}
