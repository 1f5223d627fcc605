/** Sweeps: submit, list, look, cancel. */
import { ProblemError, parseRequest } from '@isthmus/contracts';
import { cancelSweep, createSweep, listSweeps, planSweep, type Store, viewSweep } from '@isthmus/store';
import { type SweepView, submittedSweep, sweepPlan, sweepRequest, sweepSummary, sweepView } from '@isthmus/sweeps';
import type { Request } from 'express';
import { z } from 'zod';
import { nothing, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';

export const sweepPath = z.strictObject({ sweepId: z.string() });

const page = z.object({
  sweeps: z.array(sweepSummary),
  /** Give it as `before` to get the page after this one; null: this was the last. */
  next: z.string().nullable(),
});

export function sweepOperations({ store, models }: Cluster): Operation[] {
  const { findUnboundedOp, tryModel } = models;
  return [
    operation({
      id: 'submitSweep',
      method: 'post',
      path: '/v1/sweeps',
      tag: 'sweeps',
      summary: 'Submit a sweep',
      description:
        'Stores the sweep and answers; the aggregator cuts it into shards and workers compute them. Repeating a request with its Idempotency-Key gives the same sweep. Each model is tried first at the batch of the sweep, once for each version of the API. With dryRun=true the request is checked as a submission, nothing is stored, and the answer is what the sweep would take.',
      scope: 'submit',
      params: nothing,
      query: z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') }),
      headers: {
        'Idempotency-Key': 'At most 255 visible characters, chosen by the caller for this submission; best a UUID.',
      },
      body: sweepRequest,
      responses: {
        200: {
          description: 'The plan, where dryRun is true: nothing was stored.',
          content: { 'application/json': sweepPlan },
        },
        202: {
          description: 'Accepted. `Location` is where to watch it.',
          content: { 'application/json': submittedSweep },
          headers: {
            Location: 'The path of the sweep.',
            'Idempotent-Replayed': '"true" where an earlier request with this Idempotency-Key had made the sweep.',
          },
        },
      },
      async handle({ request, response, query: { dryRun }, body, principal }) {
        const idempotencyKey = readIdempotencyKey(request);
        if (dryRun === 'true') {
          response.json(await planSweep(store, body, { findUnboundedOp, tryModel }));
          return;
        }
        if (principal === null) throw new Error('submitSweep: expected a principal, since the operation has a scope');
        const { id, created, warnings } = await createSweep(store, {
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
          .json({ ...(await requireSweep(store, id)), warnings });
      },
    }),
    operation({
      id: 'listSweeps',
      method: 'get',
      path: '/v1/sweeps',
      tag: 'sweeps',
      summary: 'List sweeps, newest first',
      scope: 'read',
      params: nothing,
      query: z.strictObject({
        limit: z.coerce.number().int().min(1).max(100).default(25),
        before: z.uuid().optional(),
      }),
      responses: { 200: { description: 'A page of sweeps.', content: { 'application/json': page } } },
      async handle({ response, query: { limit, before } }) {
        // One more than asked for tells whether there is a next page.
        const found = await listSweeps(store, { limit: limit + 1, ...(before === undefined ? {} : { before }) });
        const sweeps = found.slice(0, limit);
        response.json({ sweeps, next: found.length > limit ? (sweeps.at(-1)?.id ?? null) : null });
      },
    }),
    operation({
      id: 'viewSweep',
      method: 'get',
      path: '/v1/sweeps/:sweepId',
      tag: 'sweeps',
      summary: 'A sweep with its runs, counts by state, rate and time to the end',
      scope: 'read',
      params: sweepPath,
      query: nothing,
      responses: { 200: { description: 'The sweep.', content: { 'application/json': sweepView } } },
      async handle({ response, params }) {
        response.json(await requireSweep(store, params.sweepId));
      },
    }),
    operation({
      id: 'cancelSweep',
      method: 'post',
      path: '/v1/sweeps/:sweepId/cancel',
      tag: 'sweeps',
      summary: 'Cancel a sweep',
      description: 'Shards that are being computed stop soon; results and curves so far are kept.',
      scope: 'submit',
      params: sweepPath,
      query: nothing,
      responses: { 200: { description: 'The cancelled sweep.', content: { 'application/json': sweepView } } },
      async handle({ response, params: { sweepId } }) {
        const { state } = await requireSweep(store, sweepId);
        const outcome = await cancelSweep(store, sweepId);
        if (outcome === 'already-final') {
          const errors = [{ field: 'state', expected: 'submitted or running', received: state }];
          const detail = `sweep ${sweepId}: expected a state of submitted or running, received ${state}; it can no longer be cancelled`;
          throw new ProblemError('conflict', detail, errors);
        }
        response.json(await requireSweep(store, sweepId));
      },
    }),
  ];
}

/** The sweep, or the problem that there is none. */
export async function requireSweep(store: Store, sweepId: string): Promise<SweepView> {
  const view = await viewSweep(store, sweepId);
  if (view !== null) return view;
  throw new ProblemError(
    'not-found',
    `sweepId: expected the id of a sweep, received "${sweepId}"; GET /v1/sweeps lists them`,
    [{ field: 'sweepId', expected: 'the id of a sweep', received: sweepId }],
  );
}

const idempotencyKeys = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters')
    .optional(),
});

function readIdempotencyKey(request: Request): string | undefined {
  return parseRequest(idempotencyKeys, { 'Idempotency-Key': request.get('idempotency-key') }, 'header')[
    'Idempotency-Key'
  ];
}
