/** Tells the viewers of a sweep when it changes, with one database read per interval and sweep, whatever the number of viewers. */
import { isFinal } from '@isthmus/contracts';
import type { SweepView } from '@isthmus/sweeps';
import type { Logger } from 'pino';

export interface SweepFeed {
  /** `listen` gets the view at every change, and null once after the last one, when nothing will change any more. */
  subscribe(sweepId: string, listen: (view: SweepView | null) => void): () => void;
  /** Ends every subscription, as if its sweep were final. */
  close(): void;
}

interface Watch {
  readonly listeners: Set<(view: SweepView | null) => void>;
  timer: NodeJS.Timeout | undefined;
  last: SweepView | null;
  lastText: string;
}

export function createSweepFeed({
  view,
  intervalMs,
  logger,
}: {
  view: (sweepId: string) => Promise<SweepView | null>;
  intervalMs: number;
  logger: Logger;
}): SweepFeed {
  const watches = new Map<string, Watch>();

  async function look(sweepId: string, watch: Watch): Promise<void> {
    try {
      const current = await view(sweepId);
      // All viewers may have left in the meantime.
      if (watches.get(sweepId) !== watch) return;
      const text = JSON.stringify(current);
      if (current !== null && text !== watch.lastText) {
        watch.last = current;
        watch.lastText = text;
        for (const listen of watch.listeners) listen(current);
      }
      if (current === null || isFinal(current.state)) return finish(sweepId, watch);
    } catch (error) {
      // The database may be back at the next read; viewers keep the last state.
      logger.warn({ err: error, sweepId }, 'sweep could not be read for its viewers');
    }
    if (watches.get(sweepId) === watch) watch.timer = setTimeout(() => void look(sweepId, watch), intervalMs);
  }

  function finish(sweepId: string, watch: Watch): void {
    clearTimeout(watch.timer);
    watches.delete(sweepId);
    for (const listen of watch.listeners) listen(null);
  }

  return {
    subscribe(sweepId, listen) {
      let watch = watches.get(sweepId);
      if (watch === undefined) {
        watch = { listeners: new Set([listen]), timer: undefined, last: null, lastText: '' };
        watches.set(sweepId, watch);
        void look(sweepId, watch);
      } else {
        watch.listeners.add(listen);
        if (watch.last !== null) listen(watch.last);
      }
      const joined = watch;
      return () => {
        joined.listeners.delete(listen);
        if (joined.listeners.size > 0 || watches.get(sweepId) !== joined) return;
        clearTimeout(joined.timer);
        watches.delete(sweepId);
      };
    },
    close() {
      for (const [sweepId, watch] of [...watches]) finish(sweepId, watch);
    },
  };
}
