/** One view of a sweep for all who read it: made at most once an interval, and for a final sweep only after something changed. */
import { gzipSync } from 'node:zlib';
import { isFinal } from '@isthmus/contracts';
import { type Store, sweepStamp, viewSweep } from '@isthmus/store';
import type { SweepView } from '@isthmus/sweeps';
import { LRUCache } from 'lru-cache';
import { tagOf } from './http/conditional.js';

export interface SharedSweep {
  readonly view: SweepView;
  /** The view as JSON. */
  readonly text: string;
  /** The text compressed, once for all who read it. */
  readonly gzipped: () => Buffer;
  /** ETag of the text. */
  readonly tag: string;
  /** Changes with the view and with the curves: whatever is drawn of them may be kept under it. */
  readonly stamp: string;
}

export interface SharedSweeps {
  /** The sweep, at most an interval old; null if there is none. */
  read(sweepId: string): Promise<SharedSweep | null>;
  /** Something was changed through this API: whoever reads from now on sees it. */
  changed(): void;
}

interface CountedSweep extends SharedSweep {
  /** 0 until somebody has asked for the compressed text. */
  readonly gzippedBytes: () => number;
}

interface Kept {
  readonly sweep: CountedSweep;
  readonly storedStamp: string;
  /** Time of performance.now(). */
  readonly readAt: number;
  readonly generation: number;
}

/** A worker that was at a shard when its sweep ended stores what it has within seconds; after this nothing comes any more. */
const settledAfterSeconds = 60;

/** @param bytes of all that is kept; what was not asked for longest goes first */
export function createSharedSweeps(
  store: Store,
  { intervalMs, bytes }: { intervalMs: number; bytes: number },
): SharedSweeps {
  const kept = new LRUCache<string, Kept>({
    maxSize: bytes,
    // The text, the view beside it as objects, and the compressed text once it is made.
    sizeCalculation: ({ sweep }) => 4 * sweep.text.length + sweep.gzippedBytes() + 1,
  });
  const reading = new Map<string, Promise<SharedSweep | null>>();
  let generation = 0;

  async function readAnew(sweepId: string, known: Kept | undefined): Promise<SharedSweep | null> {
    const begun = { readAt: performance.now(), generation };
    // The stamp first: a change in between gives newer content under an older stamp, which the next stamp ends, and never the reverse.
    const stored = await sweepStamp(store, sweepId);
    if (stored === null) {
      kept.delete(sweepId);
      return null;
    }
    const isSettled = isFinal(stored.state) && (stored.endedSeconds ?? 0) > settledAfterSeconds;
    const isSame = isSettled && known !== undefined && known.storedStamp === stored.stamp;
    const sweep = isSame ? known.sweep : await shared(sweepId, stored.stamp);
    if (sweep === null) kept.delete(sweepId);
    // Made before it was settled, it may lack what came since: it is made once more.
    else kept.set(sweepId, { sweep, storedStamp: isSettled ? stored.stamp : '', ...begun });
    return sweep;
  }

  async function shared(sweepId: string, stamp: string): Promise<CountedSweep | null> {
    const view = await viewSweep(store, sweepId);
    if (view === null) return null;
    const text = JSON.stringify(view);
    const tag = tagOf(text);
    let gzip: Buffer | undefined;
    const sweep: CountedSweep = {
      ...{ view, text, tag, stamp: `${stamp} ${tag}` },
      gzipped() {
        if (gzip === undefined) {
          gzip = gzipSync(text);
          const entry = kept.peek(sweepId);
          // Stored once more, so that it is counted with what it has become.
          if (entry?.sweep === sweep) kept.set(sweepId, { ...entry });
        }
        return gzip;
      },
      gzippedBytes: () => gzip?.length ?? 0,
    };
    return sweep;
  }

  return {
    async read(sweepId) {
      const known = kept.get(sweepId);
      const isFresh =
        known !== undefined && known.generation === generation && performance.now() - known.readAt < intervalMs;
      if (isFresh) return known.sweep;
      const place = `${generation} ${sweepId}`;
      const underWay = reading.get(place);
      if (underWay !== undefined) return underWay;
      const fresh = readAnew(sweepId, known).finally(() => reading.delete(place));
      reading.set(place, fresh);
      return fresh;
    },
    changed() {
      generation++;
    },
  };
}
