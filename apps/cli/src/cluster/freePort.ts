/** A TCP port of the loopback interface that nothing listens on now. Another process may take it first: callers try again. */
import { createServer } from 'node:net';

/** `preferred` where it is free, so that addresses stay the same from one start to the next. */
export async function freePort(preferred?: number): Promise<number> {
  const preferredPort = preferred === undefined ? null : await tryPort(preferred);
  return preferredPort ?? (await tryPort(0)) ?? fail();
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

function fail(): never {
  throw new Error('No free TCP port on 127.0.0.1: close something that listens there, and try again.');
}
