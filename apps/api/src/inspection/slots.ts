/** A bound on how many things run at once; others wait in the order in which they came. */
import { ProblemError } from '@isthmus/contracts';

interface Slots {
  /** Resolves with what gives the slot back. @throws ProblemError unavailable where too many wait; the signal's reason */
  take(signal?: AbortSignal): Promise<() => void>;
}

export function createSlots({ count, mostWaiting }: { count: number; mostWaiting: number }): Slots {
  let free = count;
  const waiting: (() => void)[] = [];

  function give(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (free > 0) free -= 1;
      else {
        if (waiting.length >= mostWaiting) {
          throw new ProblemError('unavailable', `${waiting.length} inspections of files wait already; try again later`);
        }
        await new Promise<void>((resolve, reject) => {
          const leave = () => {
            waiting.splice(waiting.indexOf(enter), 1);
            reject(signal?.reason);
          };
          const enter = () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          };
          waiting.push(enter);
          signal?.addEventListener('abort', leave, { once: true });
        });
      }
      let given = false;
      return () => {
        if (!given) give();
        given = true;
      };
    },
  };
}
