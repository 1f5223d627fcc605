/**
 * Outages: which errors mean that a part of the cluster is away for a while, and how to wait for it. p-retry and p-timeout would need the
 * same predicate, pauses and limits as arguments, so they would not replace more than the two loops.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** The API could not be reached for an artifact, or could not serve it now. */
export class ArtifactsUnavailable extends Error {
  override readonly name = 'ArtifactsUnavailable';
}

/**
 * Codes of an outage: of sockets, of Prisma (P1xxx: cannot connect, P2024: no connection free), and of Postgres (class 57: shutting down,
 * 53300: too many).
 */
const codes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE'],
  ...['P1000', 'P1001', 'P1002', 'P1008', 'P1010', 'P1011', 'P1017', 'P2024', 'P2037'],
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006'],
]);

/** Messages of pg and ioredis in errors without a code. */
const sentences =
  /Connection terminated|Connection is closed|timeout exceeded when trying to connect|Stream isn't writeable|Reached the max retries|Can't reach database server|Server has closed the connection/i;

/**
 * Whether the error, or one inside it, says that Postgres, the queue or the artifacts cannot be reached: worth another attempt, and 503
 * over HTTP. Any other error is a bug or a wrong request.
 */
export function isUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  if (error instanceof ArtifactsUnavailable) return true;
  const { code, message, cause, errors, meta } = error as Record<string, unknown>;
  if (typeof code === 'string' && codes.has(code)) return true;
  if (typeof message === 'string' && sentences.test(message)) return true;
  const inner = [
    cause,
    ...(Array.isArray(errors) ? errors : []),
    (meta as Record<string, unknown> | undefined)?.driverAdapterError,
  ];
  return inner.some((one) => isUnavailable(one, depth + 1));
}

/** Settles as `promise` does, or rejects when that takes longer. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export interface Patience {
  /** How long an outage is waited out before its error is thrown. */
  readonly patienceMs: number;
  /** The pause after an attempt, 1 for the first. */
  readonly pauseMs: (attempt: number) => number;
  /** Ends a pause; its reason is then thrown. */
  readonly signal: AbortSignal;
  /** Called after each attempt that failed and will be repeated. */
  readonly onOutage?: (error: unknown, pauseMs: number) => void;
}

/**
 * Calls until the call succeeds or fails for another reason than an outage; when patience ends, the last error is thrown. The call must
 * be safe to repeat: it may have taken effect before its connection was lost.
 */
export async function patiently<T>(
  call: () => Promise<T>,
  { patienceMs, pauseMs, signal, onOutage }: Patience,
): Promise<T> {
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    const pause = pauseMs(attempt);
    try {
      return await call();
    } catch (error) {
      if (!isUnavailable(error) || performance.now() - started > patienceMs) throw error;
      onOutage?.(error, pause);
    }
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
