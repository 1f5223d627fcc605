/** Waits for a part of the cluster that is away: an outage is nobody's failed attempt. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '@isthmus/contracts';
import type { Logger } from 'pino';

/** A restart of Postgres or of the API takes seconds, a move to another machine some minutes. */
const patienceMs = 5 * 60_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

/**
 * Calls until it succeeds, fails for another reason than an outage, or patience ends; the last error is then thrown.
 * The call must be safe to repeat. Throws the signal's reason when aborted while waiting.
 */
export async function patiently<T>(
  call: () => Promise<T>,
  { signal, logger }: { signal: AbortSignal; logger: Logger },
): Promise<T> {
  const started = performance.now();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await call();
    } catch (error) {
      if (!isUnavailable(error) || performance.now() - started > patienceMs) throw error;
      logger.warn({ err: error, pauseMs }, 'waiting for a part of the cluster that cannot be reached');
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
