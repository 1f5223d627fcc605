/** TCP ports of the loopback interface that nothing listens on. */
import { randomInt } from 'node:crypto';
import getPort from 'get-port';

/**
 * Above the ports that most services register and below those of outgoing connections (from 32768 on Linux, 49152 elsewhere): any
 * outgoing connection may take one of the latter while a server starts, or starts again.
 */
const [lowest, above] = [20_000, 32_768];

/** This many random ports are tried before the system is asked for one. */
const tries = 20;

/**
 * A port that is free now. Another process may take it first, see `onFreePort`; this process gets it only once in 15 seconds.
 * @param preferred taken where it is free, so that addresses stay the same from one start to the next
 */
export function freePort(preferred?: number): Promise<number> {
  const random = Array.from({ length: tries }, () => randomInt(lowest, above));
  return getPort({ host: '127.0.0.1', port: preferred === undefined ? random : [preferred, ...random] });
}

/**
 * Starts a server on a free port. Where another process takes that port first, tries another one, three ports in all.
 * @param start rejects with "address already in use" in its message where the port is taken, which is what servers print
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
