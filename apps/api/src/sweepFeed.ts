/** Tells the viewers of a sweep when it changes, with one database read per interval and sweep, whatever the number of viewers. */
import { isFinal } from '@isthmus/contracts';
import type { Logger } from 'pino';
import type { SharedSweep } from './sharedSweeps.js';

/** Why no event follows: the sweep is final, there is no such sweep any more, or the server stops. */
export const endReasons = ['final', 'deleted', 'stopping'] as const;
type EndReason = (typeof endReasons)[number];
type Listener = (event: Buffer | EndReason) => void;

export interface SweepFeed {
  /** `listen` gets the event with the sweep, one text for all viewers, at every change, and once after the last one why none follows. */
  subscribe(sweepId: string, listen: Listener): () => void;
  /** Ends every subscription. */
  close(): void;
}

interface Watch {
  readonly listeners: Set<Listener>;
  timer: NodeJS.Timeout | undefined;
  last: Buffer | null;
  lastTag: string;
}

export function createSweepFeed({
  read,
  intervalMs,
  logger,
}: {
  read: (sweepId: string) => Promise<SharedSweep | null>;
  intervalMs: number;
  logger: Logger;
}): SweepFeed {
  const watches = new Map<string, Watch>();

  async function look(sweepId: string, watch: Watch): Promise<void> {
    try {
      const current = await read(sweepId);
      // All viewers may have left in the meantime.
      if (watches.get(sweepId) !== watch) return;
      if (current !== null && current.tag !== watch.lastTag) {
        watch.last = Buffer.from(`event: sweep\ndata: ${current.text}\n\n`);
        watch.lastTag = current.tag;
        for (const listen of watch.listeners) listen(watch.last);
      }
      if (current === null) return finish(sweepId, watch, 'deleted');
      if (isFinal(current.view.state)) return finish(sweepId, watch, 'final');
    } catch (error) {
      // The database may be back at the next read; viewers keep the last state.
      logger.warn({ err: error, sweepId }, 'sweep could not be read for its viewers');
    }
    if (watches.get(sweepId) === watch) watch.timer = setTimeout(() => void look(sweepId, watch), intervalMs);
  }

  function finish(sweepId: string, watch: Watch, reason: EndReason): void {
    clearTimeout(watch.timer);
    watches.delete(sweepId);
    for (const listen of watch.listeners) listen(reason);
  }

  return {
    subscribe(sweepId, listen) {
      let watch = watches.get(sweepId);
      if (watch === undefined) {
        watch = { listeners: new Set([listen]), timer: undefined, last: null, lastTag: '' };
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
      for (const [sweepId, watch] of [...watches]) finish(sweepId, watch, 'stopping');
    },
  };
}
