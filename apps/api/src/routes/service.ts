/** The service about itself: alive, ready, its numbers, its description. */
import { ProblemError } from '@isthmus/contracts';
import { unreachableParts } from '@isthmus/service';
import { z } from 'zod';
import { answerJson } from '../http/conditional.js';
import type { Metrics } from '../http/metrics.js';
import { anything, conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';

const health = z
  .object({ status: z.literal('alive').describe('It lives.') })
  .meta({ id: 'Health', description: 'Whether a process lives.' });

const reachable = z.literal('reachable').describe('It answers.');
const readiness = z
  .object({
    status: z.literal('ready').describe('It can serve.'),
    parts: z
      .object({ database: reachable, queue: reachable })
      .meta({ id: 'ReachableParts', description: 'What the API needs.' })
      .describe('The parts that it needs.'),
  })
  .meta({ id: 'Readiness', description: 'Whether a process can serve.' });

const openApiDocument = z
  .looseObject({})
  .meta({ id: 'OpenApiDocument', description: 'A document as https://spec.openapis.org/oas/v3.1.1 describes.' });

export function serviceOperations(
  { store, queue, logger }: Cluster,
  { metrics, describe }: { metrics: Metrics; describe: () => unknown },
): Operation[] {
  const parts = {
    database: async () => await store.prisma.$queryRaw`SELECT 1`,
    queue: () => queue.counts(),
  };
  return [
    operation({
      id: 'health',
      method: 'get',
      path: '/healthz',
      tag: 'service',
      summary: 'Whether this process lives',
      scope: null,
      params: noFields,
      query: anything,
      responses: {
        200: { description: 'It does.', content: { 'application/json': health } },
      },
      async handle({ response }) {
        response.json({ status: 'alive' });
      },
    }),
    operation({
      id: 'readiness',
      method: 'get',
      path: '/readyz',
      tag: 'service',
      summary: 'Whether the database and the queue can be reached',
      scope: null,
      params: noFields,
      query: anything,
      responses: { 200: { description: 'Both can.', content: { 'application/json': readiness } } },
      async handle({ response }) {
        const unreachable = await unreachableParts(parts);
        // The cause may name hosts and users: it is for the log.
        for (const [part, error] of unreachable) logger.warn({ err: error, part }, 'part cannot be reached');
        const away = [...unreachable.keys()].sort();
        if (away.length > 0) {
          const errors = away.map((part) => ({ field: part, expected: 'an answer', received: 'none' }));
          throw new ProblemError(
            'unavailable',
            `expected database and queue to answer, no answer from ${away.join(' and ')}`,
            errors,
          );
        }
        response.json({ status: 'ready', parts: { database: 'reachable', queue: 'reachable' } });
      },
    }),
    operation({
      id: 'metrics',
      method: 'get',
      path: '/metrics',
      tag: 'service',
      summary: 'Counts and durations for Prometheus',
      description: 'Open, as scrapers expect; it names no sweep, model or key.',
      scope: null,
      params: noFields,
      query: noFields,
      responses: { 200: { description: 'Prometheus text format.', content: { 'text/plain': null } } },
      async handle({ response }) {
        response.set('Content-Type', metrics.contentType).send(await metrics.text());
      },
    }),
    operation({
      id: 'describe',
      method: 'get',
      path: '/v1/openapi.json',
      tag: 'service',
      summary: 'This API as OpenAPI 3.1',
      scope: null,
      params: noFields,
      query: noFields,
      headers: conditionalHeaders,
      responses: { 200: { description: 'The document.', content: { 'application/json': openApiDocument } } },
      async handle({ request, response }) {
        answerJson(request, response, describe());
      },
    }),
  ];
}
