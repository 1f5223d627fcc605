/** Submitting a sweep, and asking before what it would take. */
import { isIP } from 'node:net';
import { ProblemError, parseRequest } from '@isthmus/contracts';
import { isPublicAddress } from '@isthmus/service';
import { createSweep, planSweep } from '@isthmus/store';
import { submittedSweep, sweepPlan, sweepRequest } from '@isthmus/sweeps';
import type { Request } from 'express';
import { z } from 'zod';
import { noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import { requireSweep, sweepLinks } from './sweeps.js';

export function submissionOperations({ store, models, settings }: Cluster): Operation[] {
  const { findUnboundedOp, tryModel } = models;
  return [
    operation({
      id: 'submitSweep',
      method: 'post',
      path: '/v1/sweeps',
      tag: 'sweeps',
      summary: 'Submit a sweep',
      description:
        'Stores the sweep and answers; the aggregator cuts it into shards and workers compute them. Repeating a request with its Idempotency-Key gives the same sweep. Each model is tried first at the batch of the sweep, once for each version of the API.',
      scope: 'submit',
      params: noFields,
      query: noFields,
      headers: idempotencyKeys,
      body: sweepRequest,
      responses: {
        202: {
          description: 'Accepted. `Location` is where to watch it.',
          content: { 'application/json': submittedSweep },
          headers: {
            Location: 'The path of the sweep.',
            'Idempotent-Replayed': '"true" where an earlier request with this Idempotency-Key had made the sweep.',
          },
          links: sweepLinks('$response.body#/id'),
        },
      },
      problems: ['unusable-content', 'idempotency-mismatch'],
      async handle({ request, response, body, principal }) {
        const idempotencyKey = readIdempotencyKey(request);
        if (!settings.webhookAllowPrivate) refusePrivateWebhook(body.webhook?.url);
        if (principal === null) throw new Error('submitSweep: expected a principal, since the operation has a scope');
        const { id, created, ...told } = await createSweep(store, {
          request: body,
          apiKeyId: principal.id,
          findUnboundedOp,
          tryModel,
          ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
        });
        if (!created) response.set('Idempotent-Replayed', 'true');
        response
          .status(202)
          .location(`/v1/sweeps/${id}`)
          .json({ ...(await requireSweep(store, id)), ...told });
      },
    }),
    operation({
      id: 'planSweep',
      method: 'post',
      path: '/v1/sweeps/plan',
      tag: 'sweeps',
      summary: 'What a sweep would take',
      description:
        'Checks the request as a submission does and stores nothing. Says for each run the samples, the shards, the bytes in the database and the seconds of one worker.',
      scope: 'submit',
      params: noFields,
      query: noFields,
      body: sweepRequest,
      responses: { 200: { description: 'The plan.', content: { 'application/json': sweepPlan } } },
      problems: ['unusable-content'],
      async handle({ response, body }) {
        if (!settings.webhookAllowPrivate) refusePrivateWebhook(body.webhook?.url);
        response.json(await planSweep(store, body, { findUnboundedOp, tryModel }));
      },
    }),
  ];
}

/** Refuses an address that is not public; what a name stands for is looked up at each delivery. */
function refusePrivateWebhook(url: string | undefined): void {
  const host = url === undefined ? '' : new URL(url).hostname.replace(/^\[|\]$/g, '');
  if ((isIP(host) === 0 && host !== 'localhost') || isPublicAddress(host)) return;
  const expected = 'a public address, since ISTHMUS_WEBHOOK_ALLOW_PRIVATE is not true';
  throw new ProblemError('invalid-request', `webhook.url: expected ${expected}, received ${host}`, [
    { field: 'webhook.url', expected, received: host },
  ]);
}

const idempotencyKeys = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[!-~]{1,255}$/, 'expected 1 to 255 visible ASCII characters')
    .optional()
    .meta({
      description: 'Chosen by the caller for this submission, best a UUID: with it, a request may be repeated.',
      examples: ['0f8b3f9e-5d4c-4b7a-9a63-2f1f7b1c9d20'],
    }),
});

function readIdempotencyKey(request: Request): string | undefined {
  return parseRequest(idempotencyKeys, { 'Idempotency-Key': request.get('idempotency-key') })['Idempotency-Key'];
}
