/** Sweeps: list, look, rename and label. */
import { readLabelFilter, sweepState } from '@isthmus/contracts';
import { editSweep, listSweeps, noSuchSweep, type Store, viewSweep } from '@isthmus/store';
import { type SweepView, sweepEdit, sweepSummary, sweepView } from '@isthmus/sweeps';
import { z } from 'zod';
import { answerJson, answerText } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';
import type { SharedSweep, SharedSweeps } from '../sharedSweeps.js';

export const sweepPath = z.strictObject({
  sweepId: z.string().meta({
    description:
      'An id; or at least four characters of its beginning, if no other id begins so; or "last", the newest sweep that was submitted with the key of the caller.',
    examples: ['9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f', '9b2d', 'last'],
  }),
});

/** For operations that change: by the time they are asked, another sweep may be the last. */
export const changedSweepPath = z.strictObject({
  sweepId: z
    .string()
    .refine((text) => text !== 'last', {
      error: 'expected the id of a sweep, or the beginning of one: what changes a sweep does not take "last"',
    })
    .meta({
      description:
        'An id; or at least four characters of its beginning, if no other id begins so. Not "last", which may be another sweep by then.',
      examples: ['9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f', '9b2d'],
    }),
});

const cursor = 'MjAyNi0xMS0zMFQwOTo0MTowNy4xMjVa';
const page = z
  .object({
    sweeps: z.array(sweepSummary).describe('The sweeps, newest first.'),
    next: z
      .string()
      .nullable()
      .meta({ description: 'The cursor of the page after this one; null: this is the last.', examples: [cursor] }),
  })
  .meta({ id: 'SweepPage', description: 'A page of sweeps.' });

/** A parameter that may be repeated. */
function repeated<S extends z.ZodType>(schema: S) {
  return z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(schema).max(32).optional());
}

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], {
  error: 'expected a date or a time of ISO 8601, such as 2026-11-30 or 2026-11-30T12:00:00Z',
});

const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(25).describe('Sweeps of a page, at most.'),
  cursor: z
    .string()
    .optional()
    .meta({ description: '`next` of the page before; the first page by default.', examples: [cursor] }),
  search: z
    .string()
    .min(1)
    .max(120)
    .optional()
    .meta({
      description: 'Part of the name, or of a label, or the beginning of the id. Capitals do not matter.',
      examples: ['first'],
    }),
  label: repeated(
    z.string().refine((text) => readLabelFilter(text) !== null, 'expected KEY or KEY=VALUE of a label'),
  ).meta({ description: 'KEY=VALUE, or KEY for any value. Repeated: all of them.', examples: [['project=x']] }),
  state: repeated(sweepState).describe('Repeated: any of them.'),
  model: z
    .string()
    .optional()
    .meta({
      description: 'The name or the id of a model that the sweep measures.',
      examples: ['lenet-fashion-mnist'],
    }),
  dataset: z
    .string()
    .optional()
    .meta({ description: 'The name or the id of its data set.', examples: ['fashion-mnist-test'] }),
  createdAfter: moment.optional().meta({
    description: 'At this time or later. A date is its midnight in UTC.',
    examples: ['2026-11-30'],
  }),
  createdBefore: moment.optional().meta({ description: 'Before this time.', examples: ['2026-11-30T12:00:00Z'] }),
});

/** What may be asked of the sweep in an answer. @param id where its id stands there */
export function sweepLinks(id: string) {
  const parameters = { sweepId: id };
  return {
    sweep: { operationId: 'viewSweep', parameters },
    figures: { operationId: 'listFigures', parameters },
    report: { operationId: 'sweepReport', parameters },
    cancel: { operationId: 'cancelSweep', parameters },
  };
}

export function sweepOperations({ store, sweeps }: Cluster): Operation[] {
  return [
    operation({
      id: 'listSweeps',
      method: 'get',
      path: '/v1/sweeps',
      tag: 'sweeps',
      summary: 'List or find sweeps, newest first',
      description: 'The parameters are conditions that a sweep must all meet.',
      scope: 'read',
      params: noFields,
      query: listQuery,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'A page of sweeps.',
          content: { 'application/json': page },
          links: sweepLinks('$response.body#/sweeps/0/id'),
        },
      },
      async handle({ request, response, query: { limit, cursor, label, state, ...filter } }) {
        const labels = label?.map(readLabelFilter).filter((one) => one !== null);
        const listed = await listSweeps(store, { limit, cursor, filter: { ...filter, labels, states: state } });
        answerJson(request, response, listed);
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
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'The sweep.',
          content: { 'application/json': sweepView },
          headers: { ETag: 'Changes with the sweep.' },
          links: {
            run: { operationId: 'viewRun', parameters: { runId: '$response.body#/runs/0/id' } },
            results: { operationId: 'readResults', parameters: { runId: '$response.body#/runs/0/id' } },
          },
        },
      },
      async handle({ request, response, params }) {
        const { text, ...forms } = await requireShared(sweeps, params.sweepId);
        answerText(request, response, text, forms);
      },
    }),
    operation({
      id: 'editSweep',
      method: 'patch',
      path: '/v1/sweeps/:sweepId',
      tag: 'sweeps',
      summary: 'Rename or label a sweep',
      description: 'In any state. What is left out stays as it is, and so does the `request` in the sweep.',
      scope: 'submit',
      params: changedSweepPath,
      query: noFields,
      body: sweepEdit,
      responses: { 200: { description: 'The changed sweep.', content: { 'application/json': sweepView } } },
      async handle({ response, params: { sweepId }, body }) {
        if (!(await editSweep(store, sweepId, body))) throw noSuchSweep(sweepId);
        response.json(await requireSweep(store, sweepId));
      },
    }),
  ];
}

/** The sweep as it is now, or the problem that there is none: for whoever has changed it or is about to. */
export async function requireSweep(store: Store, sweepId: string): Promise<SweepView> {
  const view = await viewSweep(store, sweepId);
  if (view === null) throw noSuchSweep(sweepId);
  return view;
}

/** The sweep as all readers share it, or the problem that there is none. */
export async function requireShared(sweeps: SharedSweeps, sweepId: string): Promise<SharedSweep> {
  const shared = await sweeps.read(sweepId);
  if (shared === null) throw noSuchSweep(sweepId);
  return shared;
}
