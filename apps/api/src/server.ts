/** Starts the HTTP server, and stops it without interrupting answers. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Api } from './api.js';
import { answerUnreadable } from './http/unreadable.js';

interface ApiServer {
  readonly url: string;
  /** Accepts no more requests, ends event streams, waits for current answers, then closes connections. Safe to call twice. */
  close(): Promise<void>;
}

/** An upload of a large data set over a slow line; Node's own limit of 5 minutes would cut it off. */
const requestTimeoutMs = 3600 * 1000;
/** The request line and the header fields together; Node's own limit is 16 KiB. The URI alone may have `uriLimitBytes` of the settings. */
const maxHeaderSize = 384 * 1024;
/**
 * Longer than usual proxies keep idle connections (60 s): the side that closes first must not be this one, or the proxy sends a request
 * into a connection that is just being closed. The deadline for a request's header is above it.
 */
const keepAliveTimeout = 75_000;
const headersTimeout = 80_000;
/** A supervisor kills processes that have not stopped after 10 s or more. */
const closeDeadlineMs = 5_000;

/** `port` 0: any free one; `url` says which. */
export async function listen(api: Api, { host, port }: { host: string; port: number }): Promise<ApiServer> {
  const server = createServer(
    // A missing Host is refused by http/problems.ts, as a problem.
    { requestTimeout: requestTimeoutMs, headersTimeout, keepAliveTimeout, maxHeaderSize, requireHostHeader: false },
    api.app,
  );
  // With these listeners Node neither sends "100 Continue" before the request has been judged, nor a bare 417.
  server.on('checkContinue', api.app);
  server.on('checkExpectation', api.app);
  const answering = new WeakMap<object, ServerResponse>();
  for (const event of ['request', 'checkContinue', 'checkExpectation']) {
    server.prependListener(event, (request, response) => answering.set(request.socket, response));
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerUnreadable(error, socket, { answer: answering.get(socket), logger: api.logger });
  });
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
