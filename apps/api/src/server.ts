/** Starts the HTTP server, and stops it without interrupting answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from './api.js';

interface ApiServer {
  readonly url: string;
  /** Accepts no more requests, ends event streams, waits for current answers, then closes connections. Safe to call twice. */
  close(): Promise<void>;
}

/** An upload of a large data set over a slow line; Node's own limit of 5 minutes would cut it off. */
const requestTimeoutMs = 3600 * 1000;
/** A manifest with a thousand class names is in the URL of its upload; Node's own limit is 16 KiB. */
const maxHeaderSize = 256 * 1024;
/** A supervisor kills processes that have not stopped after 10 s or more. */
const closeDeadlineMs = 5_000;

/** `port` 0: any free one; `url` says which. */
export async function listen(api: Api, { host, port }: { host: string; port: number }): Promise<ApiServer> {
  const server = createServer({ requestTimeout: requestTimeoutMs, maxHeaderSize }, api.app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    close() {
      closed ??= new Promise((resolve, reject) => {
        const cut = setTimeout(() => server.closeAllConnections(), closeDeadlineMs);
        server.close((error) => {
          clearTimeout(cut);
          if (error === undefined) resolve();
          else reject(error);
        });
        api.close();
        server.closeIdleConnections();
      });
      return closed;
    },
  };
}
