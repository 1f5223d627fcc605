/** Data sets: what there is, and the upload of a packed file, every byte of it checked. */
import { datasetView, knownDataset, ProblemError, resourceName } from '@isthmus/contracts';
import { addDataset, findDataset, knownDatasets, listDatasets } from '@isthmus/store';
import { z } from 'zod';
import { answerJson } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import { isStorable } from '../http/storable.js';
import { abortsWith, keepNamed, type ReceivedFile, receiveUpload } from '../http/upload.js';
import { InspectionFailure } from '../inspection/childProcess.js';
import { type Inspection, limitReached } from '../inspection/inspection.js';
import type { Answers } from '../inspection/protocol.js';
import type { Cluster } from '../parts.js';
import { noSuch } from './named.js';

const datasetList = z
  .object({ datasets: z.array(knownDataset).describe('The data sets by name.') })
  .meta({ id: 'DatasetList', description: 'The data sets that sweeps may name.' });

export const datasetPath = z.strictObject({
  datasetId: z.string().meta({ description: 'Id or name of a data set.', examples: ['fashion-mnist-test'] }),
});

const datasetLinks = {
  dataset: { operationId: 'readDataset', parameters: { datasetId: '$response.body#/id' } },
  file: { operationId: 'fetchArtifact', parameters: { sha256: '$response.body#/id' } },
};

export function datasetOperations({
  store,
  artifacts,
  uploadDirectory: directory,
  settings,
  inspection,
}: Cluster): Operation[] {
  const limitBytes = settings.datasetLimitBytes;
  return [
    operation({
      id: 'listDatasets',
      method: 'get',
      path: '/v1/datasets',
      tag: 'datasets',
      summary: 'The data sets that sweeps may name',
      scope: 'read',
      params: noFields,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'Every data set.',
          content: { 'application/json': datasetList },
          links: {
            dataset: { operationId: 'readDataset', parameters: { datasetId: '$response.body#/datasets/0/name' } },
          },
        },
      },
      async handle({ request, response }) {
        answerJson(request, response, { datasets: await knownDatasets(store, await listDatasets(store)) });
      },
    }),
    operation({
      id: 'readDataset',
      method: 'get',
      path: '/v1/datasets/:datasetId',
      tag: 'datasets',
      summary: 'A data set by its id or name',
      scope: 'read',
      params: datasetPath,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: { description: 'The data set.', content: { 'application/json': knownDataset }, links: datasetLinks },
      },
      async handle({ request, response, params: { datasetId } }) {
        const dataset = isStorable(datasetId) ? await findDataset(store, datasetId) : null;
        if (dataset === null) throw noSuch('datasetId', 'data set', datasetId, '/v1/datasets');
        const [known] = await knownDatasets(store, [dataset]);
        answerJson(request, response, known);
      },
    }),
    operation({
      id: 'uploadDataset',
      method: 'post',
      path: '/v1/datasets',
      tag: 'datasets',
      summary: 'Upload a packed data set',
      description:
        'The body is one file that `isthmus datasets add` packs. The same file and name again give the data set that is there.',
      scope: 'submit',
      params: noFields,
      query: z.strictObject({
        name: resourceName.meta({ description: 'The name that sweeps will use.', examples: ['fashion-mnist-test'] }),
      }),
      upload: { mediaType: 'application/octet-stream', description: `A packed file of at most ${limitBytes} bytes.` },
      responses: {
        201: {
          description: 'Stored.',
          content: { 'application/json': datasetView },
          headers: { Location: 'The path of the data set.' },
          links: datasetLinks,
        },
        200: {
          description: 'It was there already.',
          content: { 'application/json': datasetView },
          headers: { Location: 'The path of the data set.' },
          links: datasetLinks,
        },
      },
      problems: ['conflict', 'unusable-content'],
      async handle({ request, response, query: { name } }) {
        const signal = abortsWith(response);
        const { dataset, existed } = await receiveUpload(request, { directory, limitBytes }, async (file) => {
          const { shape, samples, classNames, preparation } = await inspect(inspection, { file, name, signal });
          const known = await findDataset(store, name);
          // addDataset refuses a name that another file has; the file is not kept then.
          const isNew = known === null || known.id === file.sha256;
          const add = () => addDataset(store, { name, artifact: file, shape, samples, classNames, preparation });
          const dataset = isNew ? await keepNamed(artifacts, file, add) : await add();
          return { dataset, existed: known !== null };
        });
        response.status(existed ? 200 : 201);
        response.location(`/v1/datasets/${dataset.id}`).json(dataset);
      },
    }),
  ];
}

/** Compressed bytes may expand by hundreds: an extra second for each 32 MiB covers reading and decompressing. */
const bytesPerSecond = 32 * 2 ** 20;

async function inspect(
  inspection: Inspection,
  { file: { path, bytes }, name, signal }: { file: ReceivedFile; name: string; signal: AbortSignal },
): Promise<Answers['dataset']> {
  const moreSeconds = Math.floor(bytes / bytesPerSecond);
  try {
    return await inspection.run((inspector) => inspector.ask({ kind: 'dataset', path }), { signal, moreSeconds });
  } catch (cause) {
    if (!(cause instanceof InspectionFailure)) throw cause;
    const limit = limitReached(cause, inspection.limits);
    const expected =
      limit === undefined ? 'a whole packed data set' : `a data set that can be inspected within ${limit}`;
    throw new ProblemError(
      'unusable-content',
      `data set "${name}" of ${bytes} bytes: ${cause.message}; expected ${expected}, as \`isthmus datasets add\` makes them`,
      [{ field: 'body', expected, received: cause.message }],
      { cause },
    );
  }
}
