/** Files by the SHA-256 of their bytes: what workers fetch models and data sets from. */
import { pipeline } from 'node:stream/promises';
import { ProblemError, sha256 } from '@isthmus/contracts';
import { z } from 'zod';
import { answerUnchanged } from '../http/conditional.js';
import { nothing, type Operation, operation } from '../http/operation.js';
import type { Cluster } from '../parts.js';

export function artifactOperations({ artifacts }: Cluster): Operation[] {
  return [
    operation({
      id: 'fetchArtifact',
      method: 'get',
      path: '/v1/artifacts/:sha256',
      tag: 'artifacts',
      summary: 'The bytes of a model or data set',
      scope: 'read',
      params: z.strictObject({ sha256: z.string() }),
      query: nothing,
      responses: {
        200: {
          description: 'The file. It never changes.',
          content: { 'application/octet-stream': null },
          headers: { ETag: 'The SHA-256.', 'Content-Length': 'Bytes.' },
        },
        304: { description: 'The copy at hand is right.' },
      },
      async handle({ request, response, params }) {
        const found = sha256.safeParse(params.sha256).success && (await artifacts.has(params.sha256));
        if (!found) {
          throw new ProblemError(
            'not-found',
            `sha256: expected the SHA-256 of a stored file, received "${params.sha256}"`,
            [{ field: 'sha256', expected: 'the SHA-256 of a stored file', received: params.sha256 }],
          );
        }
        response.set('Cache-Control', 'private, max-age=31536000, immutable');
        if (answerUnchanged(request, response, `"${params.sha256}"`)) return;
        response.type('application/octet-stream');
        const { stream, bytes } = await artifacts.open(params.sha256);
        response.set('Content-Length', String(bytes));
        if (request.method === 'HEAD') {
          stream.destroy();
          response.end();
          return;
        }
        await pipeline(stream, response).catch((error: NodeJS.ErrnoException) => {
          // The caller left before the end.
          if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
        });
      },
    }),
  ];
}
