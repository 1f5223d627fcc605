/** A run by its id, with the sweep that it belongs to. */
import { ProblemError } from '@isthmus/contracts';
import { findSweepOfRun } from '@isthmus/store';
import { runView } from '@isthmus/sweeps';
import { z } from 'zod';
import { noFields, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';

export const runPath = z.strictObject({
  runId: z.string().meta({ description: 'Id of a run.', examples: ['3f1b7f7e-7b0e-4d3c-9f57-0a2c7b6f4a11'] }),
});

const runOfSweep = runView
  .extend({
    sweepId: z
      .uuid()
      .meta({ description: 'The sweep that it belongs to.', examples: ['9b2d6f10-6a0f-4c55-8a7e-1f0b0c2d3e4f'] }),
  })
  .meta({ id: 'RunOfSweep', description: 'A run and the sweep that it belongs to.' });

export function runOperations({ store, sweeps }: Cluster): Operation[] {
  return [
    operation({
      id: 'viewRun',
      method: 'get',
      path: '/v1/runs/:runId',
      tag: 'results',
      summary: 'A run with its counts and the names of its curves',
      scope: 'read',
      params: runPath,
      query: noFields,
      responses: {
        200: {
          description: 'The run.',
          content: { 'application/json': runOfSweep },
          links: {
            results: { operationId: 'readResults', parameters: { runId: '$response.body#/id' } },
            curve: {
              operationId: 'readCurveAsJson',
              parameters: { runId: '$response.body#/id', name: '$response.body#/curves/0' },
            },
            sweep: { operationId: 'viewSweep', parameters: { sweepId: '$response.body#/sweepId' } },
          },
        },
      },
      async handle({ response, params: { runId } }) {
        const sweepId = await findSweepOfRun(store, runId);
        const sweep = sweepId === null ? null : await sweeps.read(sweepId);
        const run = sweep?.view.runs.find(({ id }) => id === runId.toLowerCase());
        if (run === undefined) throw noSuchRun(runId);
        response.json({ ...run, sweepId });
      },
    }),
  ];
}

export function noSuchRun(runId: string): ProblemError {
  return new ProblemError(
    'not-found',
    `runId: expected the id of a run, received "${runId}"; GET /v1/sweeps/{sweepId} lists the runs of a sweep`,
    [{ field: 'runId', expected: 'the id of a run', received: runId }],
  );
}
