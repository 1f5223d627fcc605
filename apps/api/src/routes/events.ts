/** A sweep as server-sent events: its view now and at every change, until it is final. */
import { sweepView } from '@isthmus/sweeps';
import { nothing, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import type { SweepFeed } from '../sweepFeed.js';
import { requireShared, sweepPath } from './sweeps.js';

/** Proxies close a silent connection, often after 30 to 60 seconds. */
const heartbeatMs = 15_000;

export function eventOperations({ sweeps }: Cluster, feed: SweepFeed): Operation[] {
  return [
    operation({
      id: 'watchSweep',
      method: 'get',
      path: '/v1/sweeps/:sweepId/events',
      tag: 'sweeps',
      summary: 'Watch a sweep',
      description:
        'Server-sent events: `sweep` with the sweep as JSON, at once and then whenever it changes, at most once a second; `end` after the last. A comment line every 15 seconds keeps the connection open.',
      scope: 'read',
      params: sweepPath,
      query: nothing,
      responses: {
        200: {
          description: 'A stream of events; the data of each is a sweep.',
          content: { 'text/event-stream': sweepView },
        },
      },
      async handle({ request, response, params: { sweepId } }) {
        await requireShared(sweeps, sweepId);
        // A caller that has left emits no "close" any more: its subscription would never end.
        if (request.socket.destroyed) return;
        response.set({ 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
        if (request.method === 'HEAD') {
          response.end();
          return;
        }
        response.flushHeaders();
        response.write('retry: 2000\n\n');
        const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
        const leave = feed.subscribe(sweepId, (event) => {
          if (event === null) response.end('event: end\ndata: {}\n\n');
          // Each event is complete in itself, so a slow viewer may miss some instead of filling the memory.
          else if (!response.writableNeedDrain) response.write(event);
        });
        response.on('close', () => {
          clearInterval(heartbeat);
          leave();
        });
      },
    }),
  ];
}
