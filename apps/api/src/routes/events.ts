/** A sweep as server-sent events: its view now and at every change, until it is final. */
import { sweepView } from '@isthmus/sweeps';
import type { Response } from 'express';
import { z } from 'zod';
import { noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import { endReasons, type SweepFeed } from '../sweepFeed.js';
import { requireShared, sweepPath } from './sweeps.js';

const endReason = z
  .enum(endReasons)
  .describe(
    'final: the sweep is. deleted: there is no such sweep any more. stopping: the server stops, and a client connects again.',
  );

const sweepEvent = z.discriminatedUnion('event', [
  z
    .object({
      event: z.literal('sweep').describe('The sweep, or a change of it.'),
      data: sweepView.describe('The sweep.'),
    })
    .meta({ id: 'SweepChanged', description: 'The sweep as it is now.' }),
  z
    .object({
      event: z.literal('end').describe('The last event.'),
      data: z
        .object({ reason: endReason })
        .meta({ id: 'EventsEnd', description: 'Why no event follows.' })
        .describe('Why.'),
    })
    .meta({ id: 'SweepWatched', description: 'No event follows.' }),
]);

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
        'Server-sent events: `sweep` with the sweep as JSON, at once and then whenever it changes, at most once a second; `end` after the last, with its reason: `final`, `deleted`, or `stopping` where the server stops and a client connects again. A comment line every 15 seconds keeps the connection open.',
      scope: 'read',
      params: sweepPath,
      query: noFields,
      responses: {
        200: {
          description: 'A stream of events.',
          content: {
            'text/event-stream': {
              each: sweepEvent,
              description: 'Events: `event` names the kind, `data` is JSON.',
              example: 'event: end\ndata: {"reason":"final"}\n\n',
            },
          },
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
        const sender = sendNewest(response);
        const leave = feed.subscribe(sweepId, (event) => {
          if (typeof event === 'string') sender.end(`event: end\ndata: ${JSON.stringify({ reason: event })}\n\n`);
          else sender.send(event);
        });
        response.on('close', () => {
          clearInterval(heartbeat);
          leave();
        });
      },
    }),
  ];
}

/**
 * Sends events as fast as the viewer reads. Each is complete in itself, so a slow viewer misses some instead of filling the memory. The newest
 * is kept until there is room for it, or comes before the end.
 */
function sendNewest(response: Response): { send(event: Buffer): void; end(last: string): void } {
  let kept: Buffer | null = null;
  const sendKept = () => {
    if (kept !== null) response.write(kept);
    kept = null;
  };
  response.on('drain', sendKept);
  return {
    send(event) {
      kept = event;
      if (!response.writableNeedDrain) sendKept();
    },
    end(last) {
      sendKept();
      response.end(last);
    },
  };
}
