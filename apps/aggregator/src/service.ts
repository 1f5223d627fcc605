/** The aggregator as a service: one leader at a time runs passes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ShardQueue } from '@isthmus/queue';
import { type Leadership, runsWithoutLastCurves, type Store } from '@isthmus/store';
import type { Logger } from 'pino';
import { createFoldingState, type FoldingState } from './foldResults.js';
import { runPass } from './pass.js';

interface AggregatorOptions {
  readonly store: Store;
  readonly queue: ShardQueue;
  readonly leadership: Leadership;
  readonly logger: Logger;
  readonly intervalMs: number;
  readonly reconcileAfterMs: number;
}

interface Aggregator {
  start(): void;
  /** Resolves when the pass under way has ended. Safe to call twice. */
  stop(): Promise<void>;
}

/** The pause after a failed pass: the database or the queue is probably restarting. */
const retryMs = 2000;

export function createAggregator(options: AggregatorOptions): Aggregator {
  const { store, queue, leadership, logger, intervalMs, reconcileAfterMs } = options;
  const stopping = new AbortController();
  let loop: Promise<void> | null = null;

  async function run(): Promise<void> {
    // Null if this process did not lead in the last pass, or the pass failed: it is then unknown which runs have partials newer than
    // their curves. Runs that get no more partials are queried; the others are folded with their next partial.
    let folding: FoldingState | null = null;
    while (!stopping.signal.aborted) {
      let pauseMs = intervalMs;
      try {
        if (await leadership.hold()) {
          folding ??= createFoldingState(await runsWithoutLastCurves(store, { limit: 10_000 }));
          const counts = await runPass({
            store,
            queue,
            folding,
            reconcileAfterMs,
            now: Date.now,
            signal: stopping.signal,
          });
          if (counts.unfoldableRuns > 0) logger.error(counts, 'results that cannot be folded; their runs say why');
          else if (Object.values(counts).some((count) => count > 0)) logger.info(counts, 'pass');
        } else {
          folding = null;
        }
      } catch (error) {
        logger.error({ err: error }, 'pass failed');
        folding = null;
        pauseMs = retryMs;
      }
      // Rejects only when stopping.
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  return {
    start() {
      loop ??= run();
    },
    async stop() {
      stopping.abort();
      await loop;
      await leadership.release();
    },
  };
}
