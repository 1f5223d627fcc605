/** TCP ports of the loopback interface that nothing listens on. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Above what services are registered for in the main and below what connections go out from (32768 on Linux, 49152 elsewhere). A port
 * from there may be taken by any connection that is made while its server starts, or starts again.
 */
const [lowest, above] = [20_000, 32_768];

/** So many of the ports there would all have to be taken before one is asked of the system. */
const tries = 20;

/**
 * A port that is free now; another process may take it first, see `onFreePort`.
 * @param preferred taken where it is free, so that addresses stay the same from one start to the next
 */
export async function freePort(preferred?: number): Promise<number> {
  const random = Array.from({ length: tries }, () => randomInt(lowest, above));
  for (const port of [...(preferred === undefined ? [] : [preferred]), ...random, 0]) {
    const free = await tryPort(port);
    if (free !== null) return free;
  }
  throw new Error('No free TCP port on 127.0.0.1: close something that listens there, and try again.');
}

/**
 * Starts a server on a free port, and on another one where somebody took that first, three times in all.
 * @param start rejects with "address already in use" in the message where the port is taken, as servers say it
 */
export async function onFreePort<T>(
  start: (port: number) => Promise<T>,
  preferred?: number,
): Promise<{ port: number; started: T }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt === 1 ? preferred : undefined);
    try {
      return { port, started: await start(port) };
    } catch (error) {
      if (attempt === 3 || !/address already in use/i.test((error as Error).message)) throw error;
    }
  }
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
