/** Deleting: sweeps, models and data sets, and what the retention policy no longer keeps. */
import {
  deleteSweep,
  type Removed,
  type RetentionPolicy,
  removeDataset,
  removedNothing,
  removeModel,
} from '@isthmus/store';
import { deletedSweep, garbage, removedResource } from '@isthmus/sweeps';
import { z } from 'zod';
import type { Cleaning } from '../cleaning.js';
import { noFields, type Operation, operation } from '../http/operation.js';
import { isStorable } from '../http/storable.js';
import type { Cluster } from '../parts.js';
import { datasetPath } from './datasets.js';
import { modelPath } from './models.js';
import { noSuch } from './named.js';
import { changedSweepPath } from './sweeps.js';

/** A caller waits so long for the rows of a sweep; after that they go in the background. */
const purgeLimitMs = 10_000;

export function removalOperations({ store, settings }: Cluster, cleaning: Cleaning): Operation[] {
  const policyOf = ({ olderThanDays }: { olderThanDays?: number | undefined }): RetentionPolicy =>
    olderThanDays === undefined ? settings.retention : { ...settings.retention, days: olderThanDays };

  const resource = (
    what: 'model' | 'data set',
    one: Pick<Operation, 'id' | 'path' | 'tag' | 'params'> & { parameter: string; list: string },
    remove: (nameOrId: string) => Promise<(Removed & { id: string }) | null>,
  ): Operation => {
    const { parameter, list, ...rest } = one;
    return operation({
      ...rest,
      method: 'delete',
      summary: `Remove a ${what}`,
      description: `Its file goes too, unless another model has the same. Refused with 409 while sweeps use it; the answer names them.`,
      scope: 'submit',
      query: noFields,
      responses: { 200: { description: 'It is removed.', content: { 'application/json': removedResource } } },
      problems: ['conflict'],
      async handle({ response, params }) {
        const given = String((params as Record<string, unknown>)[parameter]);
        const removed = isStorable(given) ? await remove(given) : null;
        if (removed === null) throw noSuch(parameter, what, given, list);
        const [name] = [...removed.models, ...removed.datasets];
        response.json({ id: removed.id, name, bytes: await cleaning.removeFiles(removed.artifacts) });
      },
    });
  };

  const collection = {
    path: '/v1/gc',
    tag: 'service',
    scope: 'admin',
    params: noFields,
    query: z.strictObject({
      olderThanDays: z.coerce
        .number()
        .min(0)
        .max(36_500)
        .optional()
        .meta({
          description: 'Days after its end that a sweep is kept, instead of what ISTHMUS_RETENTION_DAYS says.',
          examples: [90],
        }),
    }),
  } as const;

  return [
    operation({
      id: 'deleteSweep',
      method: 'delete',
      path: '/v1/sweeps/:sweepId',
      tag: 'sweeps',
      summary: 'Delete a sweep with its results and curves',
      description:
        'One that has not ended is cancelled first. From the answer on nobody sees it, and its Idempotency-Key is free. Samples that other sweeps copied from it stay theirs. With `unused`, models and data sets that no other sweep uses are removed with it.',
      scope: 'submit',
      params: changedSweepPath,
      query: z.strictObject({
        unused: z.enum(['true', 'false']).default('false').describe('Whether what only this sweep used goes with it.'),
      }),
      responses: { 200: { description: 'It is deleted.', content: { 'application/json': deletedSweep } } },
      async handle({ response, params: { sweepId }, query: { unused } }) {
        await deleteSweep(store, sweepId, { unused: unused === 'true' });
        const removed = await cleaning.purge(sweepId, { limitMs: purgeLimitMs });
        const { models, datasets } = removed ?? removedNothing;
        response.json({ id: sweepId, complete: removed !== null, models, datasets });
      },
    }),
    resource(
      'model',
      {
        ...{ id: 'removeModel', path: '/v1/models/:modelId', tag: 'models', params: modelPath },
        ...{ parameter: 'modelId', list: '/v1/models' },
      },
      (nameOrId) => removeModel(store, nameOrId),
    ),
    resource(
      'data set',
      {
        ...{ id: 'removeDataset', path: '/v1/datasets/:datasetId', tag: 'datasets', params: datasetPath },
        ...{ parameter: 'datasetId', list: '/v1/datasets' },
      },
      (nameOrId) => removeDataset(store, nameOrId),
    ),
    operation({
      ...collection,
      id: 'findGarbage',
      method: 'get',
      summary: 'What garbage collection would remove',
      description: 'Nothing is changed. POST removes it.',
      responses: { 200: { description: 'What would go.', content: { 'application/json': garbage } } },
      async handle({ response, query }) {
        response.json(await cleaning.findGarbage(policyOf(query)));
      },
    }),
    operation({
      ...collection,
      id: 'collectGarbage',
      method: 'post',
      summary: 'Collect garbage',
      description:
        'Deletes sweeps that ended longer ago than they are kept and do not have the label that keeps them, files that nothing names, and what broken uploads left. The API does so by itself once an hour. Rows of the sweeps go in the background.',
      responses: { 200: { description: 'What went.', content: { 'application/json': garbage } } },
      async handle({ response, query }) {
        response.json(await cleaning.collect(policyOf(query)));
      },
    }),
  ];
}
