/** Tells a part of the cluster that cannot be reached from a bug: the first is worth trying again, and 503 over HTTP. */

/** The API could not be reached for an artifact, or could not serve it now. */
export class ArtifactsUnavailable extends Error {
  override readonly name = 'ArtifactsUnavailable';
}

/** Of sockets, of Prisma (P1xxx: cannot connect, P2024: no connection free), and of Postgres (class 57: shutting down, 53300: too many). */
const codes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE'],
  ...['P1000', 'P1001', 'P1002', 'P1008', 'P1010', 'P1011', 'P1017', 'P2024', 'P2037'],
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006'],
]);

/** Said by pg and ioredis in errors without a code. */
const sentences =
  /Connection terminated|Connection is closed|timeout exceeded when trying to connect|Stream isn't writeable|Reached the max retries|Can't reach database server|Server has closed the connection/i;

/** Whether the error, or one inside it, says that Postgres, the queue or the artifacts are away. */
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
