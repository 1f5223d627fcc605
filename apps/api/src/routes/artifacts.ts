/** Files by the SHA-256 of their bytes: what workers fetch models and data sets from. */
import { pipeline } from 'node:stream/promises';
import { type ModelView, ProblemError, sha256 } from '@isthmus/contracts';
import { findModel } from '@isthmus/store';
import { z } from 'zod';
import { answerUnchanged } from '../http/conditional.js';
import { conditionalHeaders, noFields, type Operation, operation } from '../http/operation.js';
import { chooseRange } from '../http/ranges.js';
import type { Cluster } from '../parts.js';

export function artifactOperations({ artifacts, store }: Cluster): Operation[] {
  return [
    operation({
      id: 'fetchArtifact',
      method: 'get',
      path: '/v1/artifacts/:sha256',
      tag: 'artifacts',
      summary: 'The bytes of a model or data set',
      scope: 'read',
      params: z.strictObject({
        sha256: z.string().meta({
          description: 'SHA-256 of the file: `artifact` of a model, `id` of a data set.',
          examples: ['b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
        }),
      }),
      query: noFields,
      headers: conditionalHeaders.extend({
        Range: z
          .string()
          .optional()
          .meta({ description: 'One range of bytes, to go on after those at hand.', examples: ['bytes=1000-'] }),
        'If-Range': z
          .string()
          .optional()
          .meta({
            description: 'The ETag: the whole file is sent where it has another.',
            examples: ['"b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"'],
          }),
      }),
      responses: {
        200: {
          description: 'The file. It never changes.',
          content: { 'application/octet-stream': null },
          headers: { ETag: 'The SHA-256.', 'Content-Length': 'Bytes.', 'Accept-Ranges': '"bytes".' },
        },
        206: {
          description: 'The bytes that Range asks for.',
          content: { 'application/octet-stream': null },
          headers: { ETag: 'The SHA-256.', 'Content-Range': 'Which bytes of how many.' },
        },
      },
      problems: ['range-not-satisfiable'],
      async handle({ request, response, params }) {
        const isHash = sha256.safeParse(params.sha256).success;
        const isStored = isHash && (await artifacts.has(params.sha256));
        if (!isStored) throw noSuchFile(params.sha256, isHash ? await findModel(store, params.sha256) : null);
        response.set('Cache-Control', 'private, max-age=31536000, immutable');
        const tag = `"${params.sha256}"`;
        if (answerUnchanged(request, response, tag, { isStrong: true })) return;
        const { bytes, read } = await artifacts.open(params.sha256);
        const range = chooseRange(request, response, { bytes, tag });
        response.type('application/octet-stream');
        response.set('Content-Length', String(range === null ? bytes : range.end - range.start + 1));
        if (request.method === 'HEAD') {
          response.end();
          return;
        }
        await pipeline(read(range), response).catch((error: NodeJS.ErrnoException) => {
          // The caller left before the end.
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
        });
      },
    }),
  ];
}

/** The id of a model is not the hash of its file, which depends on no manifest: whoever asks with it is told the path of the file. */
function noSuchFile(received: string, model: ModelView | null): ProblemError {
  const expected =
    model === null
      ? 'the SHA-256 of a stored file'
      : `the SHA-256 of a file; that of model "${model.name}" is ${model.artifact}`;
  return new ProblemError('not-found', `sha256: expected ${expected}, received "${received}"`, [
    { field: 'sha256', expected, received },
  ]);
}
