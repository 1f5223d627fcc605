/** Models: what there is, and the upload of an ONNX file, refused unless it is a classifier that the engines can load and compute. */
import {
  knownModel,
  type ModelManifest,
  modelManifest,
  ProblemError,
  readManifest,
  resourceName,
  unlikelyPreprocessing,
  uploadedModel,
} from '@isthmus/contracts';
import { addModel, findModel, knownModels, listModels } from '@isthmus/store';
import { z } from 'zod';
import { answerJson } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import { isStorable } from '../http/storable.js';
import { abortsWith, keepNamed, receiveUpload } from '../http/upload.js';
import { InspectionFailure } from '../inspection/childProcess.js';
import { type InspectionLimits, limitReached } from '../inspection/inspection.js';
import type { TrialRefusal } from '../inspection/tryModel.js';
import type { Cluster } from '../parts.js';
import { noSuch } from './named.js';

/** The names of a thousand classes take some 20,000. A URL may be as long as server.ts allows. */
const mostManifestCharacters = 65_536;
/** A manifest travels in the query as JSON text: the body is the file and nothing else. */
const manifestText = z
  .string()
  .max(mostManifestCharacters)
  .default('{}')
  .describe(
    `How pixels enter the network, as JSON of at most ${mostManifestCharacters} characters; left out where the file does it itself.`,
  );

const modelList = z
  .object({ models: z.array(knownModel).describe('The models by name.') })
  .meta({ id: 'ModelList', description: 'The models that sweeps may name.' });

export const modelPath = z.strictObject({
  modelId: z.string().meta({ description: 'Id or name of a model.', examples: ['lenet-fashion-mnist'] }),
});

const modelLinks = {
  model: { operationId: 'readModel', parameters: { modelId: '$response.body#/id' } },
  file: { operationId: 'fetchArtifact', parameters: { sha256: '$response.body#/artifact' } },
};

export function modelOperations({
  store,
  artifacts,
  uploadDirectory: directory,
  settings,
  inspection,
  models,
}: Cluster): Operation[] {
  const limitBytes = settings.modelLimitBytes;
  return [
    operation({
      id: 'listModels',
      method: 'get',
      path: '/v1/models',
      tag: 'models',
      summary: 'The models that sweeps may name',
      scope: 'read',
      params: noFields,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: {
          description: 'Every model.',
          content: { 'application/json': modelList },
          links: { model: { operationId: 'readModel', parameters: { modelId: '$response.body#/models/0/name' } } },
        },
      },
      async handle({ request, response }) {
        answerJson(request, response, { models: await knownModels(store, await listModels(store)) });
      },
    }),
    operation({
      id: 'readModel',
      method: 'get',
      path: '/v1/models/:modelId',
      tag: 'models',
      summary: 'A model by its id or name',
      scope: 'read',
      params: modelPath,
      query: noFields,
      headers: conditionalHeaders,
      responses: {
        200: { description: 'The model.', content: { 'application/json': knownModel }, links: modelLinks },
      },
      async handle({ request, response, params: { modelId } }) {
        const model = isStorable(modelId) ? await findModel(store, modelId) : null;
        if (model === null) throw noSuch('modelId', 'model', modelId, '/v1/models');
        const [known] = await knownModels(store, [model]);
        answerJson(request, response, known);
      },
    }),
    operation({
      id: 'uploadModel',
      method: 'post',
      path: '/v1/models',
      tag: 'models',
      summary: 'Upload a model',
      description:
        'The body is one ONNX file. `manifest` is JSON and says how pixels enter the network; leave out what the file does itself. `preprocess` in it names a preset (imagenet, caffe, cifar10, none) and stands for its numbers. The same file, manifest and name again give the model that is there. The network is computed once on random pixels, with its gradient, for 1 and 2 images at once and for the default batch of sweeps: one that fails is refused; where memory or time of the inspection end first, the answer warns and the model is taken.',
      scope: 'submit',
      params: noFields,
      query: z.strictObject({
        name: resourceName.describe('The name that sweeps will use.'),
        manifest: manifestText,
      }),
      jsonQuery: { manifest: modelManifest },
      upload: { mediaType: 'application/octet-stream', description: `An ONNX file of at most ${limitBytes} bytes.` },
      responses: {
        201: {
          description: 'Stored.',
          content: { 'application/json': uploadedModel },
          headers: { Location: 'The path of the model.' },
          links: modelLinks,
        },
        200: {
          description: 'It was there already.',
          content: { 'application/json': uploadedModel },
          headers: { Location: 'The path of the model.' },
          links: modelLinks,
        },
      },
      problems: ['conflict', 'unusable-content'],
      async handle({ request, response, query: { name, manifest: text } }) {
        const manifest = manifestOf(text);
        const signal = abortsWith(response);
        const { model, existed, inspected } = await receiveUpload(request, { directory, limitBytes }, async (file) => {
          const inspected = await models.inspectUpload(file, manifest, { signal }).catch((cause: unknown) => {
            throw refused(cause, { name, bytes: file.bytes, limits: inspection.limits });
          });
          const { refusal } = inspected.outcome;
          if (refusal !== null) throw refusedTrial(refusal, name);
          const { inputShape, numClasses, multiplyAdds } = inspected.summary;
          const known = await findModel(store, name);
          // A name that another file has: addModel refuses it, and the file is not kept.
          const isNew = known === null || known.artifact === file.sha256;
          const add = () => addModel(store, { name, artifact: file, manifest, inputShape, numClasses, multiplyAdds });
          const model = isNew ? await keepNamed(artifacts, file, add) : await add();
          return { model, existed: known !== null, inspected };
        });
        response.status(existed ? 200 : 201);
        response.location(`/v1/models/${model.id}`).json({
          ...model,
          trial: inspected.outcome.trial,
          warnings: [...unlikelyPreprocessing(manifest), ...inspected.outcome.warnings],
        });
      },
    }),
  ];
}

function manifestOf(text: string): ModelManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const received = text.slice(0, 60);
    throw new ProblemError('invalid-request', `manifest: expected JSON, received ${received}`, [
      { field: 'manifest', expected: 'JSON', received },
    ]);
  }
  try {
    return readManifest(value, 'manifest');
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    // In the request, the manifest is a parameter, so its fields are named after it.
    const errors = error.errors.map((one) => ({
      ...one,
      field: one.field === 'body' ? 'manifest' : `manifest.${one.field}`,
    }));
    throw new ProblemError(error.kind, error.message, errors, { cause: error });
  }
}

/** A failed inspection as a problem for whoever uploaded; any other error unchanged. */
function refused(
  cause: unknown,
  { name, bytes, limits }: { name: string; bytes: number; limits: InspectionLimits },
): unknown {
  if (!(cause instanceof InspectionFailure)) return cause;
  const limit = limitReached(cause, limits);
  const field = cause.message.startsWith('manifest: ') ? 'manifest' : 'body';
  const expected =
    limit !== undefined
      ? `an ONNX file that can be inspected within ${limit}`
      : field === 'manifest'
        ? 'a manifest that fits the file'
        : 'a whole ONNX file of an image classifier';
  return new ProblemError(
    'unusable-content',
    `model "${name}" of ${bytes} bytes: ${cause.message}; expected ${expected}`,
    [{ field, expected, received: cause.message }],
    { cause },
  );
}

function refusedTrial({ batch, reason }: TrialRefusal, name: string): ProblemError {
  const expected = `a network that computes for ${batch} ${batch === 1 ? 'image' : 'images'} at once, as jobs do`;
  return new ProblemError('unusable-content', `model "${name}" fails: ${reason}; expected ${expected}`, [
    { field: 'body', expected, received: reason },
  ]);
}
