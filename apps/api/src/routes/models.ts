/** Models: what there is, and the upload of an ONNX file, refused unless it is a classifier that the engines can load. */
import { readFile } from 'node:fs/promises';
import { type ModelManifest, modelView, ProblemError, readManifest, resourceName } from '@isthmus/contracts';
import { inspectModel, type ModelSummary, OnnxError } from '@isthmus/onnx';
import { addModel, findModel, listModels } from '@isthmus/store';
import { z } from 'zod';
import { nothing, type Operation, operation } from '../http/operation.js';
import { keepFile, receiveUpload } from '../http/upload.js';
import type { Cluster } from '../parts.js';

/** The names of a thousand classes take some 20,000. A URL may be as long as server.ts allows. */
const mostManifestCharacters = 65_536;
/** A manifest travels in the query as JSON text: the body is the file and nothing else. */
const manifestText = z.string().max(mostManifestCharacters).default('{}');

export function modelOperations({ store, artifacts, uploadDirectory: directory, settings }: Cluster): Operation[] {
  const limitBytes = settings.modelLimitBytes;
  return [
    operation({
      id: 'listModels',
      method: 'get',
      path: '/v1/models',
      tag: 'models',
      summary: 'The models that sweeps may name',
      scope: 'read',
      params: nothing,
      query: nothing,
      responses: {
        200: {
          description: 'Every model.',
          content: { 'application/json': z.object({ models: z.array(modelView) }) },
        },
      },
      async handle({ response }) {
        response.json({ models: await listModels(store) });
      },
    }),
    operation({
      id: 'uploadModel',
      method: 'post',
      path: '/v1/models',
      tag: 'models',
      summary: 'Upload a model',
      description:
        'The body is one ONNX file. `manifest` is JSON and says how pixels enter the network; leave out what the file does itself. `preprocess` in it names a preset (imagenet, caffe, cifar10, none) and stands for its numbers. The same file, manifest and name again give the model that is there.',
      scope: 'submit',
      params: nothing,
      query: z.strictObject({ name: resourceName, manifest: manifestText }),
      upload: { mediaType: 'application/octet-stream', description: `An ONNX file of at most ${limitBytes} bytes.` },
      responses: {
        201: {
          description: 'Stored.',
          content: { 'application/json': modelView },
          headers: { Location: 'Where the file is.' },
        },
        200: { description: 'It was there already.', content: { 'application/json': modelView } },
      },
      async handle({ request, response, query: { name, manifest: text } }) {
        const manifest = manifestOf(text);
        const { model, existed } = await receiveUpload(request, { directory, limitBytes }, async (file) => {
          const { inputShape, numClasses, multiplyAdds } = inspect(await readFile(file.path), name, manifest);
          const known = await findModel(store, name);
          // A name that another file has: addModel refuses it, and the file is not kept.
          if (known === null || known.artifact === file.sha256) await keepFile(artifacts, file);
          const model = await addModel(store, { name, artifact: file, manifest, inputShape, numClasses, multiplyAdds });
          return { model, existed: known !== null };
        });
        response.status(existed ? 200 : 201);
        response.location(`/v1/artifacts/${model.artifact}`).json(model);
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
    throw new ProblemError('invalid-request', `query: manifest: expected JSON, received ${received}`, [
      { field: 'manifest', expected: 'JSON', received },
    ]);
  }
  return readManifest(value, 'manifest');
}

/** Loads the file as an engine would, with its preprocessing. */
function inspect(bytes: Uint8Array, name: string, manifest: ModelManifest): ModelSummary {
  try {
    return inspectModel(bytes, { manifest });
  } catch (cause) {
    if (!(cause instanceof OnnxError)) throw cause;
    const field = cause.message.startsWith('manifest: ') ? 'manifest' : 'body';
    const expected =
      field === 'manifest' ? 'a manifest that fits the file' : 'a whole ONNX file of an image classifier';
    throw new ProblemError(
      'unusable-content',
      `${field}: expected ${expected} for model "${name}" of ${bytes.length} bytes, received another: ${cause.message}`,
      [{ field, expected, received: cause.message }],
      { cause },
    );
  }
}
