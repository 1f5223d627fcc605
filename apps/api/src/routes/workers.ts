/** Workers that were seen lately. */
import { workerView } from '@isthmus/contracts';
import { listWorkers } from '@isthmus/store';
import { z } from 'zod';
import { answerJson } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';

const workerList = z
  .object({ workers: z.array(workerView).describe('The workers.') })
  .meta({ id: 'WorkerList', description: 'The workers of the cluster.' });

export function workerOperations({ store }: Cluster): Operation[] {
  return [
    operation({
      id: 'listWorkers',
      method: 'get',
      path: '/v1/workers',
      tag: 'workers',
      summary: 'Workers, what they compute with, and what they do now',
      scope: 'read',
      params: noFields,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'Every worker that the cluster remembers; one that stopped beating is forgotten after a while.',
          content: { 'application/json': workerList },
        },
      },
      async handle({ request, response }) {
        answerJson(request, response, { workers: await listWorkers(store) });
      },
    }),
  ];
}
